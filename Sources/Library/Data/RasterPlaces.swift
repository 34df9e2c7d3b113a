import Datasets
import Language
import Raster
import Tensor

/// Declares what knows where rasters lie.
func definePlaces(in library: Library) {
  library.define(
    "valid",
    "Tells where a raster holds data: 1 there, 0 where it has nodata, NaN, a mask or alpha of 0.",
    Parameter<RasterObject>.object("raster", type: "raster", "The raster."),
    Parameter<Value>.any("bands", "Bands by number, from 1, or name; one or a list.").optional,
    Parameter.integers("window", "The part to read: [row, column, height, width].").optional,
    Parameter.integerOrList("size", "The size to resample to: [height, width], or one for both.")
      .optional,
    returns: "tensor",
    details: "A pixel counts where every one of the bands has data.",
    examples: [
      .init("raster(\"notebooks/data/landsat/etm_olinda.tif\").valid().mean()", shows: "1")
    ]
  ) { _, object, bands, window, size in
    let raster = object.raster
    return try raster.validity(
      bands: bands.map { try bandNumbers($0, of: raster) },
      window: window.map(readWindow),
      size: size.map { try readSize($0, "valid") }
    )
  }
  library.define(
    "align",
    "Reads a raster on the pixels of another, warped where the two differ.",
    Parameter<RasterObject>.object("raster", type: "raster", "The raster to read."),
    Parameter<RasterObject>.object("like", type: "raster", "The raster whose pixels are wanted."),
    Parameter<Value>.any("bands", "Bands by number, from 1, or name; one or a list.").optional,
    .choice(
      "resample",
      "How values between pixels are made.",
      of: Resampling.self,
      default: .bilinear
    ),
    returns: "tensor",
    details: "Outside the raster the nodata value of each band stands, or 0.",
    examples: [
      .init(
        """
        r = raster("notebooks/data/landsat/etm_olinda.tif"); r.align(like=r, bands=[1, 2]).shape
        """,
        shows: "[2, 352, 349]"
      )
    ]
  ) { _, object, like, bands, resample in
    try object.raster.read(
      bands: bands.map { try bandNumbers($0, of: object.raster) },
      like: like.raster,
      resampling: resample
    )
  }
  defineFootprints(in: library)
}

private func defineFootprints(in library: Library) {
  library.define(
    "place",
    "Gives longitude and latitude, in degrees of WGS 84, of a point in a raster.",
    Parameter<RasterObject>.object("raster", type: "raster", "The raster."),
    .number("row", "Rows from the top; 0.5 is the middle of the first."),
    .number("column", "Columns from the left."),
    returns: "list",
    examples: [
      .init(
        "[round(x) for x in raster(\"notebooks/data/landsat/etm_olinda.tif\").place(0, 0)]",
        shows: "[-35, -8]"
      )
    ]
  ) { _, object, row, column -> Value in
    let place = try object.raster.place(column: column, row: row)
    return [place.longitude, place.latitude].asValue
  }
  library.define(
    "window_at",
    "Gives the window of a raster that a rectangle of degrees touches, for read.",
    Parameter<RasterObject>.object("raster", type: "raster", "The raster."),
    .numbers("bounds", "[west, south, east, north] in degrees of WGS 84."),
    returns: "list",
    details: """
      The window is [row, column, height, width], as far as it lies within the raster. `west` is above `east` in a
      rectangle across the antimeridian.
      """,
    examples: [
      .init(
        """
        r = raster("notebooks/data/landsat/etm_olinda.tif"); len(r.window_at([-34.9, -8.03, -34.87, -8]))
        """,
        shows: "4"
      )
    ]
  ) { _, object, bounds -> Value in
    guard bounds.count == 4, bounds.allSatisfy({ abs($0) <= 360 }), bounds[1] <= bounds[3],
      abs(bounds[1]) <= 90, abs(bounds[3]) <= 90
    else {
      throw Failure(
        "value",
        "window_at: bounds must be [west, south, east, north] in degrees, not \(bounds)"
      )
    }
    let window = try object.raster.window(
      around: Bounds(west: bounds[0], south: bounds[1], east: bounds[2], north: bounds[3])
    )
    return [window.row, window.column, window.height, window.width].asValue
  }
  library.define(
    "footprints",
    "Tells where rasters lie: a table with the outline of each, which save writes as a GeoPackage.",
    .any("rasters", "A raster, a path, a list of these, or a dataset."),
    returns: "table",
    details: """
      Outlines are in degrees of WGS 84; images without coordinates, or with control points alone, have none. One across the antimeridian has a part on
      either side, and `west` is above `east` (RFC 7946). `save(footprints(pile), "pile.gpkg")`
      makes a layer that a GIS opens.
      """,
    examples: [
      .init(
        "footprints(\"notebooks/data/landsat/etm_olinda.tif\").crs[0]",
        shows: "\"EPSG:31985\""
      )
    ]
  ) { _, value -> Value in
    .table(try footprints(value))
  }
}

private func footprints(_ value: Value) throws -> TableValue {
  let table = TableValue(columnNames: [
    "path", "width", "height", "bands", "dtype", "crs", "west", "south", "east", "north", "wkt",
  ])
  for raster in try rasters(value) {
    try Interruption.check()
    let footprint = raster.crs == nil || raster.transform == nil ? nil : try raster.footprint()
    let bounds = footprint?.bounds
    table.append([
      Value(raster.path), Value(raster.width), Value(raster.height), Value(raster.bands.count),
      Value(raster.dtype.rawValue), raster.systemLabel.asValue, (bounds?.west).asValue,
      (bounds?.south).asValue, (bounds?.east).asValue, (bounds?.north).asValue,
      (footprint?.wellKnownText).asValue,
    ])
  }
  return table
}

/// The rasters that a value names, opened one after the other; `depth` is that of the lists around it.
private func rasters(_ value: Value, depth: Int = 0) throws -> [Raster] {
  if let object = value.object(RasterObject.self) { return [object.raster] }
  if let path = value.string { return [try Raster(opening: path)] }
  if let dataset = value.object(DatasetObject.self)?.dataset {
    return try dataset.items.map { try Raster(path: dataset.path(of: $0)) }
  }
  guard let elements = value.elementsOfSequence else {
    throw Failure("type", "footprints: expected rasters, got \(value.typeWithArticle)", argument: 0)
  }
  guard depth < 16 else {
    throw Failure("value", "footprints: the rasters are nested too deeply", argument: 0)
  }
  return try elements.flatMap { try rasters($0, depth: depth + 1) }
}
