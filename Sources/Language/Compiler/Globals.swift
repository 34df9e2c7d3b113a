/// The session's variables, in the registers that top-level code uses directly.
final class Globals {
  /// Registers below this one are the temporaries of top-level statements.
  static let first = 1_024
  static let capacity = 65_536

  /// Zeroed memory is `false` everywhere, so all of it is always valid.
  let registers: UnsafeMutablePointer<Value>
  private let memory: MachineMemory?
  private let room: Int
  private var slots: [String: Int] = [:]
  private(set) var names: [String] = []
  private let library: Library
  private var retired: [Value] = []

  init(library: Library) {
    self.library = library
    memory = try? MachineMemory(count: Self.capacity)
    room = memory?.count ?? Self.first + 1
    if let memory {
      registers = memory.base
    } else {
      registers = .allocate(capacity: room)
      registers.initialize(repeating: .bool(false), count: room)
      registers[room - 1] = .missing
    }
  }

  deinit {
    for index in 0..<min(Self.first + names.count, room) { Slot.clear(registers + index) }
    if memory == nil { registers.deallocate() }
  }

  /// Whether there was memory for the registers; without it there are no variables, and no program runs.
  var hasMemory: Bool { memory != nil }

  /// The register of a name; a builtin's name holds the builtin until it is assigned.
  func slot(of name: String) -> Int {
    if let slot = slots[name] { return slot }
    let slot = Self.first + names.count
    // The last register is shared by all names beyond the capacity, none of which ever gets a value.
    guard slot < room - 1 else { return room - 1 }
    slots[name] = slot
    names.append(name)
    registers[slot] = initial(name)
    return slot
  }

  private func initial(_ name: String) -> Value {
    library.groups[name].map { .function(FunctionValue(.builtin($0))) } ?? .missing
  }

  func isDefined(_ slot: Int) -> Bool {
    if case .missing = registers[slot] { false } else { slot < room - 1 }
  }

  /// Whether the session assigned the name, rather than it being a builtin's.
  func isUser(_ name: String) -> Bool {
    guard let slot = slots[name], isDefined(slot) else { return false }
    if case .function(let function) = registers[slot], case .builtin(let group) = function.kind {
      return group.name != name
    }
    return true
  }

  subscript(name: String) -> Value? {
    get { slots[name].flatMap { isDefined($0) ? registers[$0] : nil } }
    set {
      let slot = slot(of: name)
      // A running function may hold its code by this variable alone.
      if case .function = registers[slot] { retired.append(registers[slot]) }
      registers[slot] = newValue ?? initial(name)
    }
  }

  /// Lets go of functions that were replaced, once none of them can run.
  func forgetRetired() { retired = [] }

  var isFull: Bool { Self.first + names.count >= room - 1 }

  /// The user's variables in the order they were made.
  var userNames: [String] { names.filter(isUser) }
}
