import Files
import Glibc

/// Runs compiled code.
///
/// All functions share one stack of registers; a callee's window begins at the arguments that the caller laid out, and
/// the register before it holds the function, where the result is put.
final class Machine {
  struct Frame {
    var entry: UnsafeMutablePointer<Prototype.Entry>
    var base: UnsafeMutablePointer<Value>
    /// The instruction after the one that is under way.
    var pc: UnsafeMutablePointer<Instruction>
  }

  static let maximumDepth = 10_000
  static let stackCount = 1 << 20
  /// Backward jumps and calls between two looks at the interruption flag.
  static let pollInterval = 4_096

  let globals: Globals
  let frames: UnsafeMutablePointer<Frame>
  /// Number of frames in use.
  ///
  /// The machine is its only user, and looking whether that is so costs more than most instructions.
  @exclusivity(unchecked) var depth = 0
  let stack: MachineMemory
  let stackEnd: UnsafeMutablePointer<Value>
  /// The owner, which outlives its machine.
  unowned(unsafe) let interpreter: Interpreter
  /// Lowest address that the native stack may reach.
  var nativeLimit: UInt = 0
  /// Polls left before the run is ended, for tests that bound it; negative means no bound.
  var pollsLeft = -1

  /// - Throws: `Failure` where there is no memory for the registers.
  init(globals: Globals, interpreter: Interpreter) throws {
    stack = try MachineMemory(count: Self.stackCount)
    self.globals = globals
    self.interpreter = interpreter
    frames = .allocate(capacity: Self.maximumDepth + 1)
    stackEnd = stack.base + Self.stackCount
  }

  deinit { frames.deallocate() }

  /// Where the window of a function called from outside of script code begins.
  var stackTop: UnsafeMutablePointer<Value> {
    guard depth > 0 else { return stack.base }
    let frame = frames[depth - 1]
    if frame.base == globals.registers {
      for below in stride(from: depth - 2, through: 0, by: -1)
      where frames[below].base != globals.registers {
        return frames[below].base + frames[below].entry.pointee.registerCount
      }
      return stack.base
    }
    return frame.base + frame.entry.pointee.registerCount
  }

  /// Runs a top-level statement.
  func run(_ prototype: Prototype) throws -> Value {
    measureNativeStack()
    frames[depth] = Frame(
      entry: prototype.entry,
      base: globals.registers,
      pc: prototype.entry.pointee.code
    )
    depth += 1
    let entry = depth
    defer {
      depth = entry - 1
      if depth == 0 { globals.forgetRetired() }
      for index in 0..<prototype.entry.pointee.registerCount {
        Slot.clear(globals.registers + index)
      }
    }
    return try execute(from: entry)
  }

  /// Calls a function value from a builtin.
  func call(_ function: Value, _ arguments: Arguments) throws -> Value {
    measureNativeStack()
    var marker: UInt8 = 0
    let address = withUnsafePointer(to: &marker) { UInt(bitPattern: $0) }
    guard address > nativeLimit else { throw Failure.tooDeep }
    let window = stackTop
    guard window + arguments.count + 8 < stackEnd else { throw Failure.tooDeep }
    window.pointee = function
    for index in 0..<arguments.count { (window + 1 + index).pointee = arguments[index] }
    defer {
      for index in 0...arguments.count { Slot.clear(window + index) }
    }
    let site = Prototype.CallSite(
      positionalCount: arguments.positionalCount,
      names: arguments.names
    )
    let before = depth
    if try enter(window, arguments.count, site) {
      do {
        _ = try execute(from: before + 1)
      } catch {
        depth = before
        throw error
      }
    }
    return window.pointee
  }

  /// Runs from the topmost frame until the frame at `entry` returns.
  private func execute(from entry: Int) throws -> Value {
    while true {
      do {
        return try loop(until: entry)
      } catch {
        try recover(from: error, entry: entry)
      }
    }
  }

  /// Looks whether an interruption is requested, or memory is about to be full.
  @inline(never)
  func poll() throws {
    try interpreter.check()
    if pollsLeft > 0 {
      pollsLeft -= 1
      if pollsLeft == 0 { throw InterruptedError() }
    }
  }

  /// Looks on which thread's stack this run is.
  private func measureNativeStack() {
    if depth == 0 { nativeLimit = NativeStack.limit }
  }
}

extension Failure {
  static let tooDeep = Failure(
    "recursion",
    "recursion is too deep (more than \(Machine.maximumDepth) calls, or too much within them)",
    help: "does the function end? a loop needs no depth"
  )
}
