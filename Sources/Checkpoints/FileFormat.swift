/// The formats of files, told by their content.
package enum FileFormat: String, Sendable, CaseIterable {
  /// PyTorch's zip container.
  case torchZip = "pth"
  /// PyTorch's container before version 1.6.
  case torchLegacy = "legacy pth"
  case pickle
  case safetensors
  case npy
  case json
  case yaml
  case csv
  /// A raster of any kind.
  case image
}
