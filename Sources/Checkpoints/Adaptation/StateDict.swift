import Tensor

/// Tensors by name, in order: the weights of a model.
package struct StateDict: Sendable {
  package private(set) var names: [String] = []
  private var tensors: [String: Tensor] = [:]

  package init() {}

  package init(_ entries: [(name: String, tensor: Tensor)]) {
    for entry in entries { self[entry.name] = entry.tensor }
  }

  package var count: Int { names.count }

  package subscript(name: String) -> Tensor? {
    get { tensors[name] }
    set {
      guard let newValue else {
        if tensors.removeValue(forKey: name) != nil { names.removeAll { $0 == name } }
        return
      }
      if tensors.updateValue(newValue, forKey: name) == nil { names.append(name) }
    }
  }

  /// The weights as a record for a file.
  package var record: CheckpointRecord {
    CheckpointRecord(names.compactMap { name in tensors[name].map { (name, .tensor($0)) } })
  }

  /// The weights that a file holds: its tensors, or those under the name by which training code
  /// keeps them.
  ///
  /// - Throws: `CheckpointError.noWeights`.
  package init(in file: LoadedFile) throws {
    guard let record = file.value.recordValue, let found = Self.find(record) else {
      throw CheckpointError.noWeights(path: file.path)
    }
    self = found
  }

  private static func find(_ record: CheckpointRecord) -> StateDict? {
    for name in ["model", "state_dict", "model_state_dict", "module"] {
      if let inner = record[name]?.recordValue, let found = find(inner) { return found }
    }
    var found = StateDict()
    for (key, value) in record {
      if let tensor = value.tensorValue { found[key.text] = tensor }
    }
    return found.count > 0 ? found : nil
  }

  /// The weights under a prefix, without it.
  package func under(_ prefix: String) -> StateDict {
    var result = StateDict()
    for name in names where name.hasPrefix(prefix) {
      result[String(name.dropFirst(prefix.count))] = tensors[name]
    }
    return result
  }

  /// The weights with a prefix put before each name.
  package func prefixed(_ prefix: String) -> StateDict {
    var result = StateDict()
    for name in names { result[prefix + name] = tensors[name] }
    return result
  }
}
