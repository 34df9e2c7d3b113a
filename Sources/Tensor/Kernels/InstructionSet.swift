import CKernels

/// The instruction set that the kernels in use are compiled for.
package enum InstructionSet {
  /// "avx512", "avx2" or "portable": the best that the machine has, or what GFM_ISA in the environment
  /// says.
  package static var name: String { String(cString: gfm_isa()) }
}

extension Kernels {
  /// Multiplies and adds in registers, in rounds, with 32 numbers that it changes.
  ///
  /// - Returns: The floating-point operations made.
  @inline(__always)
  static func multiplyAdds(_ numbers: UnsafeMutablePointer<Float>, rounds: Int) -> Double {
    gfm_multiply_adds(numbers, rounds)
  }
}
