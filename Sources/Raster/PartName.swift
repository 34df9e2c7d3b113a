import Glibc

/// A raster within a file of several, as GDAL names it: `NETCDF:file.nc:variable`,
/// `HDF5:file.h5://group/variable`, the file in quotation marks or not.
struct PartName {
  let file: String
  /// The name in GDAL's own form.
  let text: String

  /// Reads a name; `nil` for what is a path.
  init?(_ path: String) {
    guard let format = ["NETCDF", "HDF5"].first(where: { path.hasPrefix("\($0):") }),
      access(path, F_OK) != 0
    else { return nil }
    var rest = path.dropFirst(format.count + 1)
    let separator: String
    if rest.hasPrefix("\"") {
      rest = rest.dropFirst()
      separator = "\":"
    } else {
      separator = ":"
    }
    let end = format == "HDF5" ? rest.firstRange(of: separator) : rest.ranges(of: separator).last
    guard let end else { return nil }
    file = String(rest[..<end.lowerBound])
    let variable = rest[end.upperBound...]
    guard !file.isEmpty, !variable.isEmpty, !file.contains("\""), !variable.contains("\"") else {
      return nil
    }
    text = "\(format):\"\(file)\":\(variable)"
  }
}

extension Handle {
  /// The names of the rasters within the file, without quotation marks.
  func partNames() -> [String] {
    var names: [String] = []
    guard var entry = gdal.GDALGetMetadata(dataset, "SUBDATASETS") else { return names }
    while let text = entry.pointee {
      let parts = String(cString: text).split(separator: "=", maxSplits: 1)
      if parts.count == 2, parts[0].hasSuffix("_NAME") {
        names.append(parts[1].filter { $0 != "\"" })
      }
      entry += 1
    }
    return names
  }
}
