import Language
import Raster
import Tensor

/// The nodata value that a map takes over from the raster whose place it takes.
struct InheritedNodata {
  /// - Shape: [bands, height, width]
  let image: Tensor
  let like: Raster
  let window: Window?

  /// What a user should know of it; a tag that cannot be kept is taken out of the place.
  ///
  /// - Throws: `RasterError` where the raster cannot be read.
  func warnings(_ place: inout Georeference) throws -> [String] {
    if let byBand = place.nodataByBand, byBand.count != image.shape[0] {
      place.nodataByBand = nil
      return [
        "\(like.path) has a nodata value for each of its \(byBand.count) bands, the map has "
          + "\(image.shape[0]): it gets none; nodata= gives one"
      ]
    }
    let values = (1...image.shape[0]).map { place.nodata(ofBand: $0) }
    if let lost = values.lazy.compactMap({ $0 }).first(where: { !image.dtype.holds($0) }) {
      return [
        "\(like.path)'s nodata value \(NumberFormat.text(lost)) is no \(image.dtype.rawValue): "
          + "the map gets none; nodata= gives one"
      ]
    }
    return try taken(values)
  }

  /// Whether pixels that have data would count as none.
  private func taken(_ values: [Double?]) throws -> [String] {
    var isValid: [Double]?
    for (index, value) in values.enumerated() {
      guard let value, !value.isNaN else { continue }
      let pixels = try image.selected(axis: 0, at: index).doubles
      guard pixels.contains(value) else { continue }
      let size = (image.shape[1], image.shape[2])
      let known = try isValid ?? like.validity(window: window, size: size).doubles
      isValid = known
      let count = pixels.indices.count { pixels[$0] == value && known[$0] != 0 }
      guard count > 0 else { continue }
      let text = NumberFormat.text(value)
      return [
        "\(count) pixels of \(text) count as no data, since \(like.path) has nodata \(text); "
          + "nodata=\(Self.free(image.dtype)) keeps them"
      ]
    }
    return []
  }

  /// What a script can give that is hardly a value of its own.
  private static func free(_ dtype: DType) -> String {
    switch dtype {
    case .uint8, .bool: "255"
    case .uint16: "65535"
    case .int8, .int16, .int32, .int64: "-32768"
    default: "float(\"nan\")"
    }
  }
}
