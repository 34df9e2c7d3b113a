extension Profiler {
  /// Measures the most floating-point operations a second that the threads of the process reach
  /// together, with the instruction set in use.
  ///
  /// - Returns: The best of five runs of multiply-adds in registers, a few milliseconds each.
  package static func measuredPeak() throws -> Double {
    let threads = Parallel.threads
    let numbers = try Tensor.full([threads, 32], 0.5)
    var best = 0.0
    numbers.withFloats { place in
      for _ in 0..<5 {
        var done = [Double](repeating: 0, count: threads)
        let started = now()
        done.withUnsafeMutableBufferPointer { done in
          nonisolated(unsafe) let done = done
          Parallel.run(threads) {
            done[$0] = Kernels.multiplyAdds(place + 32 * $0, rounds: 1 << 19)
          }
        }
        best = max(best, done.reduce(0, +) / (now() - started))
      }
    }
    return best
  }
}
