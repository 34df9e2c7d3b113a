import CGDAL

/// How values are taken where a raster is read at another size than it has.
package enum Resampling: String, Sendable, CaseIterable {
  case nearest
  case bilinear
  case cubic = "bicubic"
  case average
  case mode

  var algorithm: GDALRIOResampleAlg {
    switch self {
    case .nearest: GRIORA_NearestNeighbour
    case .bilinear: GRIORA_Bilinear
    case .cubic: GRIORA_Cubic
    case .average: GRIORA_Average
    case .mode: GRIORA_Mode
    }
  }
}
