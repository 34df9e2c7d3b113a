/// What is said where memory lacks.
extension Failure {
  /// A lack of memory: what needs how much, and how many bytes are left.
  static func memory(_ need: String, left: Double) -> Failure {
    Failure("memory", "\(need) of memory, \(size(left)) are available")
  }

  /// The end of a program that has filled memory bit by bit.
  static func full(left: Double) -> Failure {
    var failure = memory("the program's values take all", left: left)
    failure.help = "let go of variables that are no longer needed: x = none"
    return failure
  }

  /// A number of bytes, in megabytes or gigabytes where it is large.
  static func size(_ bytes: Double) -> String {
    if bytes < 1e5 { return "\(Int(bytes)) bytes" }
    let (unit, name) = bytes < 1e8 ? (1e6, "MB") : (1e9, "GB")
    return "\((bytes / unit * 10).rounded() / 10) \(name)"
  }
}
