import Language
import Library
import Raster
import Tensor

/// An interpreter with all builtins, whose runs end.
final class Evaluator {
  /// A program that the interpreter refused.
  struct Refusal: Error {
    let message: String
  }

  let library = makeLibrary()
  private let root: String
  private var interpreter: Interpreter
  private let output = OutputBuffer()
  private let patience = Patience()
  private var scene: Raster?

  /// How often the interpreter may still ask whether it is to go on.
  private final class Patience {
    var left = 0

    func ends() -> Bool {
      left -= 1
      return left < 0 || Interruption.isRequested
    }
  }

  /// - Parameter root: the repository.
  init(root: String) {
    self.root = root
    let patience = patience
    interpreter = Interpreter(library: library, output: output, isInterrupted: { patience.ends() })
  }

  /// Begins a session anew.
  func forget() {
    // A session of its own would begin with all memory.
    BufferPool.shared.trim()
    let patience = patience
    interpreter = Interpreter(library: library, output: output, isInterrupted: { patience.ends() })
  }

  /// Runs a program.
  /// - Throws: `Refusal` with the first diagnostic.
  func run(_ text: String) throws {
    patience.left = 40
    let outcome = interpreter.run(SourceText(name: "fuzz", text: text))
    _ = output.take()
    let said = DiagnosticRenderer().render(outcome.diagnostics)
    guard outcome.diagnostics.isEmpty else { throw Refusal(message: said) }
  }

  /// A map for outlines to lie on.
  func image() throws -> Raster {
    if let scene { return scene }
    let made = try Raster(path: root + "notebooks/data/naip/m_4709963_se_14_1_20090818.tif")
    scene = made
    return made
  }
}
