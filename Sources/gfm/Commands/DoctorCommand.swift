import Figures
import Raster
import Session
import Tensor

extension Subcommand {
  /// `gfm doctor`.
  static let doctor = Subcommand(
    "doctor",
    "Tells what this machine offers: processor, threads, libraries, gnuplot."
  ) { arguments, surroundings in
    try arguments.allow(0)
    var rows: [(String, String)] = [
      ("gfm", Program.version),
      ("processor", Machine.processor),
      ("processors", String(Machine.processors)),
      ("memory", "\((Machine.memory * 10).rounded() / 10) GiB"),
      ("instruction set", Machine.instructionSet),
      ("threads", String(Parallel.threads)),
    ]
    rows += Doctor.libraries()
    rows.append(("gnuplot", Doctor.gnuplot(surroundings)))
    if surroundings.isOutputTerminal {
      rows.append(("figures here", TerminalGraphics(surroundings).graphics.rawValue))
    }
    rows.append(
      (
        "state folder",
        StateFolder.path() ?? StateFolder.place().map { "none: \($0) cannot be made" }
          ?? "none: \(NotebookError.noStateFolder)"
      )
    )
    let width = rows.map(\.0.count).max() ?? 0
    for (name, value) in rows {
      surroundings.print(
        name + String(repeating: " ", count: width + 2 - name.count) + value + "\n"
      )
    }
    return 0
  }
}

/// What the doctor finds out.
enum Doctor {
  /// What was found out about foreign libraries.
  static func libraries() -> [(String, String)] {
    let gdal: String
    do {
      gdal = try gdalVersion()
    } catch {
      gdal = "none: \(error)"
    }
    let blas = systemBLAS() ?? "none; gfm multiplies with kernels of its own"
    return [("GDAL", gdal), ("OpenBLAS", blas)]
  }

  static func gnuplot(_ surroundings: Surroundings) -> String {
    let presenter = FigurePresenter(place: .nowhere, surroundings: surroundings)
    do {
      let found = try presenter.gnuplot.describe()
      return "\(found.version) (\(found.terminals.joined(separator: ", ")))"
    } catch {
      return "\(error)"
    }
  }
}
