extension TorchArchive {
  /// Lays out an archive that PyTorch's `torch.load(weights_only=True)` reads; equal values make
  /// equal bytes.
  ///
  /// - Throws: `UnsupportedValue`.
  static func layout(_ value: CheckpointValue) throws -> ZipWriter {
    let pickler = try Pickler(value)
    var zip = ZipWriter()
    zip.add("archive/data.pkl", .bytes(pickler.bytes))
    zip.add("archive/.format_version", .bytes(Array("1".utf8)))
    zip.add("archive/.storage_alignment", .bytes(Array("64".utf8)))
    zip.add("archive/byteorder", .bytes(Array("little".utf8)))
    for (index, tensor) in pickler.tensors.enumerated() {
      zip.add("archive/data/\(index)", .tensor(tensor))
    }
    zip.add("archive/version", .bytes(Array("3\n".utf8)))
    return zip
  }
}
