import Testing

@testable import Tensor

@Suite(.serialized) struct ProfilerTests {
  @Test func productsAreCountedForwardAndBackward() throws {
    let tape = Tape()
    let (m, k, n) = (24, 48, 32)
    let x = try tape.variable(Tensor.full([m, k], 0.5))
    let weight = try tape.variable(Tensor.full([n, k], 0.25))
    let (lines, total) = try Profiler.profile {
      let y = try linear(x, weight: weight, bias: nil)
      _ = try tape.gradients(of: y)
    }
    let forward = try #require(lines.first { $0.operation == "linear" && $0.phase == .forward })
    let backward = try #require(lines.first { $0.operation == "linear" && $0.phase == .backward })
    #expect(forward.calls == 1 && forward.flops == 2 * m * k * n)
    #expect(backward.calls == 1 && backward.flops == 4 * m * k * n)
    #expect(forward.bytes == 4 * (m * k + n * k + m * n))
    #expect(lines.reduce(0) { $0 + $1.seconds } <= total)
  }

  @Test func timesLeaveOutWhatIsCalledInside() throws {
    let (lines, total) = Profiler.profile {
      Profiler.span("outer", .update) {
        Profiler.span("inner", .update) { spin(seconds: 0.02) }
      }
    }
    let outer = try #require(lines.first { $0.operation == "outer" })
    let inner = try #require(lines.first { $0.operation == "inner" })
    #expect(inner.seconds >= 0.02 && outer.seconds + inner.seconds <= total)
  }

  @Test func nothingIsRecordedOutsideOrAfterARestart() throws {
    Profiler.span("before", .forward) {}
    let (lines, _) = Profiler.profile {
      Profiler.span("warm-up", .forward) {}
      Profiler.restart()
      Profiler.span("timed", .forward) {}
    }
    #expect(lines.map(\.operation) == ["timed"])
  }

  @Test func aFailureEndsTheProfileAndPassesOn() throws {
    #expect(throws: TensorError.self) {
      try Profiler.profile { _ = try matmul(Tensor.zeros([2, 3]), Tensor.zeros([2, 3])) }
    }
    let (lines, _) = Profiler.profile {}
    #expect(lines.isEmpty)
  }

  private func spin(seconds: Double) {
    let end = Profiler.now() + seconds
    while Profiler.now() < end {}
  }
}
