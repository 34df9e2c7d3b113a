import Language
import Raster
import Tensor

/// Declares what opens and reads rasters.
func defineRasters(in library: Library) {
  library.define(
    "raster",
    "Opens an image or raster file of any format that GDAL reads; its pixels stay on disk.",
    .string("path", "The file, or a folder with a file for each band."),
    Parameter<Bool>.bool(
      "scaled",
      "Whether values are scale · number + offset, by the file's tags, and NaN where it has no data."
    ).optional.withDefault(nil, shown: "false").named,
    .perBand("scale", "The scale to apply in place of the file's: one for all bands, or a list."),
    .perBand("offset", "The offset to apply in place of the file's: one for all bands, or a list."),
    Parameter.choice(
      "complex",
      "What to take of complex numbers, such as radar's.",
      of: ValueChoice.ComplexPart.allCases.map(\.rawValue)
    ).optional.named,
    returns: "raster",
    details: """
      Fields: `path format width height bands dtype crs transform bounds nodata band_names scale offset overviews
      statistics`. `bounds` is [west, south, east, north] in the raster's own coordinates, which follow from `transform` as
      GDAL has it: x = t[0] + t[1]·column + t[2]·row, y = t[3] + t[4]·column + t[5]·row.
      `nodata` is a list where bands have different values. A scene in sensor geometry lies on no grid: `transform` is
      none, and `crs` names what tells the places of its pixels, `EPSG:4326, 4 ground control points` or `rational
      polynomial coefficients`. What is asked by place refuses it; maps of it keep these.
      A folder of band files, such as a Sentinel-2 patch, is one raster on the grid of the finest; coarser bands are
      resampled as `read` says. Bands are named by what distinguishes the files: `…_56_35_B8A.tif` is B8A.
      A variable of a NetCDF or HDF5 file opens by its name, `NETCDF:weather.nc:rain`; the file alone tells its names.
      `scale` and `offset`, a number for each band, are those of the file's tags, or of the Sentinel-2 product that it
      lies in (baseline 04.00 and later: offset -0.1); pixels are as they are stored unless `scaled`. Scaled values are
      float32, float64 for wide integers. Elsewhere `scale=0.0001, offset=-0.1` says the same; with `scaled=false` it is
      an error.
      Complex numbers open as their `amplitude`, their `phase` from -π to π, or as two bands, their `parts`.
      A camera's picture is turned upright. The network, and files that only point at other files, are not opened.
      """,
    examples: [.init("raster(\"notebooks/data/landsat/etm_olinda.tif\").width", shows: "349")]
  ) { call, path, scaled, scale, offset, complex in
    if scaled == false, let name = scale != nil ? "scale" : offset != nil ? "offset" : nil {
      throw Failure(
        "argument",
        "raster: scaled=false leaves numbers as they are stored, \(name)= scales them; leave one out"
      )
    }
    var choice = ValueChoice()
    choice.isScaled = scaled ?? false
    choice.scales = scale
    choice.offsets = offset
    choice.complex = complex.flatMap(ValueChoice.ComplexPart.init)
    return try call.opening(path) { try Raster.opened($0, choice) }
  }
  defineReading(in: library)
  definePlaces(in: library)
}

extension Parameter where Argument == [Double]? {
  /// A number for all bands, or one for each.
  fileprivate static func perBand(_ name: String, _ summary: String) -> Self {
    Parameter<[Double]>(name, type: "number or list of numbers", summary) { value in
      value.number.map { [$0] } ?? value.numbers
    }.optional.named
  }
}

private func defineReading(in library: Library) {
  library.define(
    "read",
    "Reads pixels as a tensor [bands, height, width] of the raster's type.",
    Parameter<RasterObject>.object("raster", type: "raster", "The raster."),
    Parameter<Value>.any("bands", "Bands by number, from 1, or name; one or a list.").optional,
    Parameter.integers("window", "The part to read: [row, column, height, width].").optional,
    Parameter.integerOrList("size", "The size to resample to: [height, width], or one for both.")
      .optional,
    Parameter.choice("resample", "How values at another size are made.", of: Resampling.self)
      .optional.withDefault(nil, shown: "\"bilinear\""),
    returns: "tensor",
    examples: [
      .init(
        "raster(\"notebooks/data/landsat/etm_olinda.tif\").read(bands=\"nir\", size=8).shape",
        shows: "[1, 8, 8]"
      )
    ]
  ) { _, object, bands, window, size, resample in
    let raster = object.raster
    // A folder of band files is virtual, and its bands are brought to one size whatever is asked for.
    let isIdle = size == nil && raster.format != "VRT"
    try refuseIdle("resample", resample?.rawValue, of: "read", if: isIdle, "is for size=")
    return try raster.read(
      bands: bands.map { try bandNumbers($0, of: raster) },
      window: window.map(readWindow),
      size: size.map { try readSize($0, "read") },
      resampling: resample ?? .bilinear
    )
  }
  library.define(
    "at",
    "Gives the values of all bands at a place; longitudes wrap around the globe.",
    Parameter<RasterObject>.object("raster", type: "raster", "The raster."),
    .number("lon", "Longitude in degrees east, WGS 84."),
    .number("lat", "Latitude in degrees north, WGS 84."),
    returns: "tensor",
    examples: [
      .init(
        "raster(\"notebooks/data/landsat/etm_olinda.tif\").at(lon=-34.87, lat=-8).size",
        shows: "6"
      )
    ]
  ) { _, object, longitude, latitude in
    try object.raster.at(longitude: longitude, latitude: latitude)
  }
}

/// Bands by number or name, one or several.
func bandNumbers(_ value: Value, of raster: Raster) throws -> [Int] {
  let items = value.elementsOfSequence ?? [value]
  guard !items.isEmpty else {
    throw Failure("value", "bands: the list is empty; leave bands out for all of them")
  }
  return try items.enumerated().map { position, item in
    if let name = item.string { return try raster.band(named: name) }
    if let number = item.integer { return number }
    let place = value.elementsOfSequence == nil ? "" : "element \(position) is "
    throw Failure(
      "type",
      "bands: \(place)\(item.summary(limit: 40)), which is neither a band's number nor a name"
    )
  }
}

func readWindow(_ numbers: [Int]) throws -> Window {
  guard numbers.count == 4 else {
    throw Failure(
      "value",
      "window must be [row, column, height, width], not \(numbers)"
    )
  }
  return Window(row: numbers[0], column: numbers[1], height: numbers[2], width: numbers[3])
}

/// A height and a width, from one number or two.
func readSize(_ numbers: [Int], _ name: String) throws -> (height: Int, width: Int) {
  guard numbers.count == 1 || numbers.count == 2, numbers.allSatisfy({ $0 > 0 }) else {
    throw Failure("value", "\(name): size must be one number or [height, width], not \(numbers)")
  }
  return (numbers[0], numbers[numbers.count - 1])
}
