import Formats
import Tensor

extension TorchArchive {
  /// Lays out an archive that PyTorch's `torch.load(weights_only=True)` reads; equal values make
  /// equal bytes.
  ///
  /// - Throws: `UnsupportedValue`.
  static func layout(_ value: CheckpointValue) throws -> ZipWriter {
    let pickler = try Pickler(value)
    var zip = ZipWriter()
    zip.add("archive/data.pkl", pickler.bytes)
    zip.add("archive/.format_version", Array("1".utf8))
    zip.add("archive/.storage_alignment", Array("64".utf8))
    zip.add("archive/byteorder", Array("little".utf8))
    for (index, tensor) in pickler.tensors.enumerated() {
      let size = tensor.count * tensor.dtype.size
      zip.add("archive/data/\(index)", byteCount: size) { body in
        try tensor.withBytes { try body(UnsafeRawBufferPointer(start: $0, count: size)) }
      }
    }
    zip.add("archive/version", Array("3\n".utf8))
    return zip
  }
}
