import Datasets
import Language
import Testing

@testable import Library

@Suite(.serialized) struct RegistryTests {
  /// What a cell shows, or its diagnostics.
  private func show(_ source: String) -> String {
    let output = OutputBuffer()
    let interpreter = Interpreter(library: makeLibrary(), output: output)
    let outcome = interpreter.run(SourceText(name: "<test>", text: source))
    let text = output.text + DiagnosticRenderer().render(outcome.diagnostics)
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }

  @Test func everyExampleShowsItsValue() {
    for builtin in makeLibrary().builtins {
      let isPublished = PublishedSets.named(builtin.name) != nil
      for example in builtin.examples {
        let shown = show(example.source)
        if isPublished {
          // All but the folder itself is there.
          #expect(shown.contains("no such folder"), "\(builtin.name): \(shown)")
          continue
        }
        if let expected = example.shown {
          #expect(shown == expected, "\(builtin.name): \(example.source)")
        } else {
          #expect(!shown.contains("error: "), "\(builtin.name): \(example.source): \(shown)")
        }
      }
    }
  }

  private static let withoutExamples: Set<String> = [
    "load", "save", "config", "pretrain", "resume", "statistics", "entropy", "batches",
    "geopile_compose", "balance", "segmentation_folder", "change_folder", "sweeps", "sweep_load",
  ]

  @Test func declarationsReadAsSentences() {
    for builtin in makeLibrary().builtins {
      #expect(builtin.summary.hasSuffix("."), "\(builtin.name)")
      // What needs a file, a data set or a trained model has none that runs anywhere.
      let needsFiles = builtin.examples.isEmpty && !Self.withoutExamples.contains(builtin.name)
      #expect(!needsFiles, "\(builtin.name)(\(builtin.parameters.map(\.name)))")
      for parameter in builtin.parameters {
        #expect(parameter.summary.hasSuffix("."), "\(builtin.name): \(parameter.name)")
      }
      let names = builtin.parameters.map(\.name)
      #expect(Set(names).count == names.count, "\(builtin.name)")
    }
  }
}
