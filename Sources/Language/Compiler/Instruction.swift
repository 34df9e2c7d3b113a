/// What the machine can do; `a`, `b`, `c` are registers unless said otherwise.
enum Opcode: UInt16 {
  /// `a` = constant `bc`.
  case constant
  case none
  /// `a` = bool `b`.
  case bool
  case missing
  case move
  /// Fails where the variable `a`, named by constant `bc`, has no value yet.
  case check
  /// `a` = global `bc`.
  case global

  case add
  case subtract
  case multiply
  case divide
  case floorDivide
  case modulo
  case matmul
  case power
  case equal
  case notEqual
  case less
  case lessOrEqual
  case greater
  case greaterOrEqual
  /// The same with constant `c`.
  case addConstant
  case subtractConstant
  case multiplyConstant
  case divideConstant
  case floorDivideConstant
  case moduloConstant
  case minus
  case plus
  case not
  /// `a` = `b` in `c`.
  case contains

  /// Jumps by `bc`.
  case jump
  case jumpIfFalse
  case jumpIfTrue
  /// Jumps to the default's code's end, by `bc`, where the parameter `a` was given.
  case jumpIfGiven
  /// Jumps by `c` unless the comparison of `a` and `b` holds.
  case unlessEqual
  case unlessNotEqual
  case unlessLess
  case unlessLessOrEqual
  case unlessGreater
  case unlessGreaterOrEqual
  /// The same with constant `b`.
  case unlessEqualConstant
  case unlessNotEqualConstant
  case unlessLessConstant
  case unlessLessOrEqualConstant
  case unlessGreaterConstant
  case unlessGreaterOrEqualConstant
  /// Makes the iteration state in `a`, `a + 1`, `a + 2` from the value in `a`, then jumps by `bc`.
  case iterate
  /// `b` = the next value of the iteration `a`, then jumps by `c`; goes on where there is none.
  case next

  case list
  /// Appends `b` to the list `a`.
  case append
  /// Appends the elements of `b` to the list `a`.
  case extend
  case record
  /// Field `c` (a constant) of the record `a` = `b`.
  case put
  /// Field `c` (a register) of the record `a` = `b`.
  case putDynamic
  /// Copies the fields of `b` into the record `a`.
  case merge
  /// Spreads the sequence `b` of exactly `c` elements into `a`, `a + 1` …
  case unpack
  /// `a` = the text of `b`, formatted as constant `c` says.
  case format
  /// `a` = the text of `b`, formatted as the string in `c` says.
  case formatDynamic
  /// `a` = the strings `b` … joined, `c` of them.
  case join

  /// `a` = a function of prototype `bc`.
  case closure
  /// `a` = an empty cell.
  case cell
  /// `a` = a cell that holds `a`.
  case wrap
  /// `a` = content of the cell `b`, a variable named by constant `c`.
  case readCell
  case writeCell
  /// `a` = content of captured cell `b`, a variable named by constant `c`.
  case readCapture
  /// `a` = the running function.
  case this

  /// Calls `a` with the `b` arguments after it, as call site `c` says; `a` = the result.
  case call
  /// Calls the global that the next instruction names, which runs only where that is no plain script function.
  case callGlobal
  /// Calls the method that site `c` names of the value in `a + 1`, with `b` arguments, that one included.
  case callMethod
  /// Calls `a` with the list `a + 1` and the record `a + 2` as arguments.
  case callSpread
  case `return`

  /// `a` = field `c` (a constant) of `b`.
  case field
  /// Field `b` (a constant) of `a` = `c`.
  case setField
  /// `a` = `b[c]`.
  case index
  /// `a[b]` = `c`.
  case setIndex
  /// `a` = `b[…]` whose items lie after `b` as index site `c` says.
  case indexMany
  /// `a[…]` = `b` whose items lie after `a` as index site `c` says.
  case setIndexMany
  /// Ends with a failed assertion; the message is in `a` where `b` is 1.
  case failAssertion
}

/// Eight bytes of code.
struct Instruction {
  var opcode: Opcode
  var a: UInt16
  var b: UInt16
  var c: UInt16

  init(_ opcode: Opcode, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0) {
    self.opcode = opcode
    self.a = UInt16(truncatingIfNeeded: a)
    self.b = UInt16(truncatingIfNeeded: b)
    self.c = UInt16(truncatingIfNeeded: c)
  }

  init(_ opcode: Opcode, _ a: Int, wide: Int) {
    self.init(opcode, a, wide & 0xFFFF, (wide >> 16) & 0xFFFF)
  }

  /// `b` and `c` as one number.
  @inline(__always) var wide: Int { Int(Int32(bitPattern: UInt32(b) | UInt32(c) << 16)) }
  @inline(__always) var offset: Int { Int(Int16(bitPattern: c)) }
}
