import Files

extension Figure {
  /// Writes the figure to a file, in the format that its ending names.
  /// - Throws: `FigureError`; a file that was there before is then unharmed.
  package func save(to path: String, with gnuplot: Gnuplot = Gnuplot()) throws {
    let format = try FigureFormat(path: path)
    let bytes = try gnuplot.print(self, as: format)
    do {
      try WholeFile.write(bytes, to: path)
    } catch let error as FileError {
      throw FigureError.cannotWrite(path: path, code: error.code)
    }
  }
}
