extension Figure {
  /// Writes the figure to a file, in the format that its ending names.
  /// - Throws: `FigureError`; a file that was there before is then unharmed.
  package func save(to path: String, with gnuplot: Gnuplot = Gnuplot()) throws {
    let format = try FigureFormat(path: path)
    try WholeFile.write(try gnuplot.print(self, as: format), to: path)
  }
}
