import Glibc

extension CheckpointError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cannotRead(let path, ENOENT): "\(path): no such file"
    case .cannotRead(let path, let code):
      "\(path): cannot be read (\(systemMessage(code)))"
    case .notAFile(let path):
      "\(path): is not a file; give the path of the file itself"
    case .emptyFile(let path):
      "\(path): is empty; copy or download it again"
    case .unknownFormat(let path):
      "\(path): is of no known format (pth, safetensors, npy, json, yaml, csv or an image)"
    case .malformed(let path, .torchZip, let fault) where fault.isAboutAnotherFormat:
      "\(path): \(fault)"
    case .malformed(let path, let format, let fault):
      "\(path): \(fault) (read as \(format.rawValue))"
    case .cannotWrite(let path, let code):
      "\(path): cannot be written (\(systemMessage(code))); what was there before is untouched"
    case .noSpace(let path, let needed, let available):
      "\(path): needs \(megabytes(needed)), the disk has \(megabytes(available)) left; "
        + "make room or choose another folder"
    case .unsupportedValue(let path, let format, let key, let kind):
      "\(path): \(format.rawValue) has no form for \(kind) at '\(key)'"
    case .unknownEnding(let path):
      "\(path): the ending names no format; use .pth, .safetensors, .npy, .json or .csv"
    default:
      adaptationDescription
    }
  }

  private var adaptationDescription: String {
    switch self {
    case .noWeights(let path):
      "\(path): holds no state dictionary (a record of tensors, perhaps under 'model')"
    case .architecture(let path, let name, let expected, let found, let fitting):
      "\(path): has weights of another architecture: \(name) is \(found), the model wants "
        + "\(expected) (\(fitting) other tensors fit); build the model with the widths of the file"
    case .nothingFits(let path, let wanted, let found):
      "\(path): has none of the model's weights: it holds '\(found)', the model wants '\(wanted)'"
    case .notStrict(let path, let missing, let leftOver, let initial):
      "\(path): does not match the model exactly: \(missing.count) names missing\(first(missing)), "
        + "\(leftOver.count) left over\(first(leftOver)), "
        + "\(initial.count) at their initial values\(first(initial))"
    case .biasTable(let rows):
      "a position-bias table has (2·window − 1)² rows, with a class token 3 more; this one has "
        + "\(rows)"
    case .window(let window):
      "a window is 1 to \(1 << 20) tokens wide, not \(window)"
    default:
      ""
    }
  }

  private func first(_ names: [String]) -> String {
    names.first.map { " ('\($0)'\(names.count > 1 ? ", …" : ""))" } ?? ""
  }

  private func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }

  private func megabytes(_ bytes: Int) -> String {
    let tenths = (bytes + 99_999) / 100_000
    return "\(tenths / 10).\(tenths % 10) MB"
  }
}
