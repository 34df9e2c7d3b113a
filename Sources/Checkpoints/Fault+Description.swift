import Formats

extension Fault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .truncated(let position, let wanted):
      "ends too early: \(wanted) bytes are missing at \(position); copy or download it again"
    case .tooDeep(let limit): "is nested more than \(limit) deep"
    case .tooMany(let what, let limit): "holds more than \(limit) \(what)"
    case .wrongType(let wanted, let position): "has no \(wanted) at byte \(position)"
    case .header: "has a damaged header"
    case .headerSize(let size): "claims a header of \(size) bytes"
    case .field(let name, let field): "'\(name)' has no valid \(field)"
    case .elementType(let name, let type):
      "'\(name)' has elements of type \(type), which is not supported"
    case .holes(let name): "the bytes of '\(name)' do not follow those of the tensor before"
    case .size(let name, let expected, let found):
      "'\(name)' takes \(expected) bytes, the file gives it \(found)"
    case .duplicateKey(let key): "has '\(key)' twice"
    case .syntax(let line, let column, let expected):
      "line \(line), column \(column): expected \(expected)"
    case .table(let text): text
    case .encoding(let position):
      "byte \(position) is not UTF-8; name the encoding of the text: "
        + "load(path, encoding=\"latin-1\"), or \"windows-1252\" or \"utf-16\""
    case .notEncoded(let name): "is no text in \(name)"
    case .loneSurrogate(let line, let column):
      "line \(line), column \(column): half of a character (a lone surrogate) is no text"
    case .outOfRange(let text, let line, let column):
      "line \(line), column \(column): the number \(text) is beyond what 64 bits hold"
    case .yaml(let line, let column, let problem):
      "line \(line), column \(column): \(problem)"
    default: archiveDescription
    }
  }

  /// Whether the file is another format's, by what it holds.
  var isAboutAnotherFormat: Bool {
    switch self {
    case .foreignArchive: true
    case .zip(.compressedEntry(let name)): name.hasSuffix(".npy")
    default: false
    }
  }

  private var archiveDescription: String {
    switch self {
    case .zip(let fault): Self.description(of: fault)
    case .duplicateStorage(let key): "has the entry '\(key)' twice"
    case .foreignArchive(let arrays) where arrays.isEmpty:
      "is a zip archive, but not PyTorch's: it has no entry 'data.pkl'; unpack it"
    case .foreignArchive(let arrays):
      "is an archive of NumPy's arrays (\(arrays.prefix(4).joined(separator: ", "))"
        + "\(arrays.count > 4 ? ", …" : "")); save each with numpy.save, as .npy"
    case .bigEndian: "was written by a big-endian machine, which is not supported"
    default: pickleDescription
    }
  }

  private static func description(of fault: ZipFault) -> String {
    switch fault {
    case .noDirectory: "has no archive directory; the end of the file is probably missing"
    case .badDirectory(let position): "has a damaged archive directory at byte \(position)"
    case .duplicateEntry(let name): "has the entry '\(name)' twice"
    case .overlappingEntries(let a, let b): "has overlapping entries '\(a)' and '\(b)'"
    case .compressedEntry(let name) where name.hasSuffix(".npy"):
      "is a compressed archive of NumPy's arrays; save each with numpy.save, as .npy"
    case .compressedEntry(let name):
      "has the compressed entry '\(name)'; weights are stored uncompressed, save them again"
    case .encryptedEntry(let name): "has the encrypted entry '\(name)'"
    case .entryOutside(let name): "the entry '\(name)' reaches outside the file"
    case .checksum(let name):
      "the archive's checksum of '\(name)' does not fit its bytes: the file is damaged; "
        + "copy or download it again, or take an earlier checkpoint"
    }
  }

  private var pickleDescription: String {
    switch self {
    case .opcode(let code, let position):
      "has the unknown instruction 0x\(String(code, radix: 16)) at byte \(position)"
    case .stackUnderflow(let position): "takes a value that is not there at byte \(position)"
    case .memo(let index, let position):
      "recalls value \(index) before it was kept, at byte \(position)"
    case .cycle: "holds a value that contains itself"
    case .text(let position): "has text that is not UTF-8 at byte \(position)"
    case .storage(let key): "lacks the elements of storage '\(key)'"
    case .storageType(let name): "has a storage of the unsupported type \(name)"
    case .view(let key, let elements):
      "has a tensor of \(elements) elements that reaches outside storage '\(key)'"
    case .legacyTar: "is a tar archive of PyTorch 0.1; save it again with a newer PyTorch"
    default: "is damaged"
    }
  }
}
