extension RasterError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .library(let reason):
      "GDAL cannot be loaded (\(reason)); install it with scripts/setup"
    case .missing(let path):
      path.contains("\u{fffd}")
        ? "\(path): no such file; a name that is not UTF-8 cannot be opened, rename the file"
        : "\(path): no such file"
    case .isFolder(let path):
      "\(path) is a folder, not an image; open it with imagefolder or geopile, "
        + "or a folder of band files with raster"
    case .notAllowed(let path): "\(path): no permission to read it"
    case .empty(let path): "\(path) is empty (0 bytes); fetch or write it again"
    case .pointer(let path):
      "\(path) is a Git LFS pointer, not the image; fetch the image with git lfs pull"
    case .elsewhere(let path):
      "\(path) describes a raster that lies elsewhere; give the path of the file itself"
    case .network(let path):
      "\(path) points at the network, which is closed to rasters; "
        + "start gfm with GFM_NETWORK=1 in the environment to open it, or copy the data here"
    case .format(let path, let reason):
      "\(path) is not an image of a known format\(because(reason))"
    case .truncated(let path, let reason):
      "\(path) is cut short\(because(reason)); fetch or write it again"
    default: detail
    }
  }

  private var detail: String {
    switch self {
    case .pixels(let path, let band, let window, let reason):
      "\(path): pixels at \(window)\(band.map { " of band \($0)" } ?? "") cannot be read"
        + because(reason)
    case .tooLarge(let path, let width, let height, let bands, let bytes, let limit):
      "\(path): \(width) × \(height) pixels in \(counted(bands, "band")) need "
        + "\(gigabytes(bytes)), the limit is \(gigabytes(limit)); read a window, or give a size"
    case .blockTooLarge(let path, let width, let height, let bytes):
      "\(path): is stored in blocks of \(width) × \(height) pixels (\(gigabytes(bytes))), "
        + "too large to be read; write it again in tiles"
    case .complex(let path, let type):
      "\(path) holds complex numbers (\(type)); open them with "
        + "raster(path, complex=\"amplitude\"), \"phase\" or \"parts\""
    case .window(let path, let window, let width, let height):
      "\(path): the window \(window) is not inside its \(height) rows and \(width) columns"
    case .size(let path, let height, let width):
      "\(path): cannot be read at the size [\(height), \(width)]; sizes are from 1 to "
        + "\(Raster.longestSide)"
    case .noBand(let path, let band, let names):
      "\(path) has no band \(band); its bands are \(names.joined(separator: ", "))"
    case .noBands(let path): "\(path) has no bands, so there are no pixels to read"
    case .several(let path, let names):
      "\(path) holds \(counted(names.count, "raster")) with names of their own: "
        + names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
        + "; open one by its name"
    case .bandCount(let path, let expected, let actual):
      "expected \(counted(expected, "band")), \(path) has \(actual); choose with bands="
    case .depth(let path, let type):
      "\(path): its pixels are \(type.rawValue), not 8-bit; "
        + "one= says which stored value becomes 1, as one=10000 does; geopile_compose cuts 8-bit tiles"
    default: place
    }
  }

  private var place: String {
    switch self {
    case .noCRS(let path): "\(path) has no coordinate system, so it cannot be asked by place"
    case .noGrid(let path, let by):
      "\(path) lies on no grid, only \(by) tell\(by.hasPrefix("1 ") ? "s" : "") the places of its "
        + "pixels; warp it to a grid first, as gdalwarp does, and open that"
    case .transform(let path, let crs, let reason):
      "\(path): its coordinate system \(crs) cannot be converted\(because(reason))"
    case .outside(let path, let longitude, let latitude):
      "longitude \(longitude), latitude \(latitude) is outside \(path)"
    case .noValues(let path, let band):
      "\(path): band \(band) holds nothing but nodata"
    case .outlines(let path, let reason):
      "\(path) holds no outlines that can be read\(because(reason)); "
        + "give GeoJSON, GeoPackage, Shapefile or FlatGeobuf"
    case .noAreas(let path, let others):
      "\(path) holds no areas, only \(Outlines.listed(others)), which have no inside; "
        + "give outlines as polygons, lines and points with a buffer around them"
    case .notComplex, .noScale, .scaleCount: values
    case .ground, .outlinesElsewhere: elsewhere
    case .write(let path, let reason): "\(path) cannot be written\(because(reason))"
    default: folder
    }
  }

  private var folder: String {
    switch self {
    case .noBandFiles(let path):
      "\(path) holds no band files (.tif, .jp2 and the like); give the folder in which they lie"
    case .tooManyBandFiles(let path, let count, let limit):
      "\(path) holds \(count) images, more than the \(limit) that can be bands of one raster; "
        + "open it with imagefolder"
    case .severalBands(let path, let file, let count):
      "\(path) does not open as one raster, because \(file) has \(count) bands, not one; "
        + "open the file, or the folder with imagefolder"
    case .otherGround(let path, let file, let other):
      "\(path) does not open as one raster, because \(file) and \(other) do not cover the same "
        + "ground; open one file, or the folder with imagefolder"
    default: ""
    }
  }

  private var values: String {
    switch self {
    case .notComplex(let path, let type):
      "\(path) holds real numbers (\(type)), of which there is no part; leave complex= out"
    case .noScale(let path):
      "\(path) has no scale or offset tags; leave scaled= out, or give scale= and offset="
    case .scaleCount(let path, let name, let given, let bands):
      "\(path): \(name) must be one finite number, or one for each of its "
        + "\(counted(bands, "band")), not \(given)"
    default: ""
    }
  }

  private var elsewhere: String {
    switch self {
    case .ground(let path, let ground, let other, let otherGround, let pixels):
      "\(path) lies at \(ground), \(other) at \(otherGround): that is not the same ground"
        + (pixels.map { " (corners differ by \(rounded($0)) pixels)" } ?? "")
        + "; align=true reads the one on the pixels of the other"
    case .outlinesElsewhere(
      let path,
      let ground,
      let image,
      let imageGround,
      let canBe,
      let suspicion
    ):
      "\(path): its outlines lie at \(ground), "
        + (canBe
          ? "\(image) at \(imageGround), and none of them touches an image"
          : "which cannot be degrees; \(image) lies at \(imageGround)") + hint(suspicion)
    default: ""
    }
  }

  private func hint(_ suspicion: Outlines.Suspicion?) -> String {
    switch suspicion {
    case .isSwapped:
      "; with longitude and latitude exchanged they would: GeoJSON has longitude first"
    case .isInSystem(let label):
      "; as coordinates of \(label) they would touch it: have the file say so, in GeoJSON by "
        + "\"crs\": {\"type\": \"name\", \"properties\": {\"name\": \"urn:ogc:def:crs:"
        + "\(label.replacing(":", with: "::"))\"}}"
    case nil: ""
    }
  }

  private func rounded(_ pixels: Double) -> Double {
    guard pixels < 1e12 else { return pixels }
    return (pixels * 100).rounded() / 100
  }

  private func because(_ reason: String) -> String { reason.isEmpty ? "" : " (\(reason))" }

  private func counted(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  private func gigabytes(_ bytes: Double) -> String {
    "\((bytes / 1e8).rounded() / 10) GB"
  }
}
