import Formats
import Tensor

/// What can go wrong with files of weights and values.
package enum CheckpointError: Error, Equatable {
  /// A file that the system does not give; `code` is its error number.
  case cannotRead(path: String, code: Int32)
  /// A path that is a folder, a device or anything else but a file.
  case notAFile(path: String)
  case emptyFile(path: String)
  /// A file whose content is of no format known here.
  case unknownFormat(path: String)
  /// A file that breaks the rules of its format.
  case malformed(path: String, FileFormat, Fault)
  /// A file that the system does not take; the one that was there before is untouched.
  case cannotWrite(path: String, code: Int32)
  /// A disk too full for a file; the one that was there before is untouched.
  case noSpace(path: String, needed: Int, available: Int)
  /// A value that a format has no form for.
  case unsupportedValue(path: String, FileFormat, key: String, kind: String)
  /// An ending that names no format that can be written.
  case unknownEnding(path: String)
  /// A file in which no state dictionary was found.
  case noWeights(path: String)
  /// Weights that do not fit the model.
  case architecture(path: String, name: String, expected: Shape, found: Shape, fitting: Int)
  /// Weights none of whose names is the model's.
  case nothingFits(path: String, wanted: String, found: String)
  /// Names that a strict load missed or found too many, and those whose values it could not take.
  case notStrict(path: String, missing: [String], leftOver: [String], initial: [String])
  /// A position-bias table that no window has.
  case biasTable(rows: Int)
  /// A window that has no table.
  case window(Int)
}

/// How a file breaks the rules of its format.
package enum Fault: Error, Equatable {
  case truncated(at: Int, wanting: Int)
  case tooDeep(limit: Int)
  case tooMany(what: String, limit: Int)
  case wrongType(wanted: String, at: Int)

  // Archives
  case zip(ZipFault)
  /// A zip archive of something else than PyTorch's: NumPy's arrays by their names, or nothing known.
  case foreignArchive(arrays: [String])
  /// A storage of the format before zip that is there twice.
  case duplicateStorage(String)
  case bigEndian

  // Pickles
  case opcode(UInt8, at: Int)
  case stackUnderflow(at: Int)
  case memo(Int, at: Int)
  case cycle
  case text(at: Int)
  case storage(key: String)
  case storageType(String)
  case view(key: String, elements: Int)
  case legacyTar

  // Headers
  case header
  case headerSize(Int)
  case field(name: String, field: String)
  case elementType(name: String, type: String)
  case holes(name: String)
  case size(name: String, expected: Int, found: Int)
  case duplicateKey(String)

  // Text
  case syntax(line: Int, column: Int, expected: String)
  /// What the reader of tables says of a line.
  case table(String)
  /// Bytes that are no text in UTF-8.
  case encoding(at: Int)
  /// Bytes that are no text in the encoding that was named.
  case notEncoded(String)
  /// Half of a character beyond 16 bits, which is no character.
  case loneSurrogate(line: Int, column: Int)
  case outOfRange(String, line: Int, column: Int)
  /// What another reader says of a place in a text.
  case yaml(line: Int, column: Int, problem: String)
}

extension Fault {
  /// What an error says of a file; nil for one that is about something else.
  init?(_ error: any Error) {
    switch error {
    case let fault as Fault: self = fault
    case let fault as ZipFault: self = .zip(fault)
    case ByteCursor.Failure.truncated(let position, let wanted):
      self = .truncated(at: position, wanting: wanted)
    case ByteCursor.Failure.text(let position): self = .text(at: position)
    default: return nil
    }
  }

  /// Runs what reads a file, and has what is wrong with its content as an error that names it.
  ///
  /// - Throws: `CheckpointError.malformed`, and what else the body throws.
  static func named<Result>(
    _ path: String,
    _ format: FileFormat,
    _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch {
      guard let fault = Fault(error) else { throw error }
      throw CheckpointError.malformed(path: path, format, fault)
    }
  }
}
