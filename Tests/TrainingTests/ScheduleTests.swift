import Testing

@testable import Training

@Suite struct ScheduleTests {
  private func schedule(_ rule: Schedule.Rule, updates: Int = 6, warmup: Int = 2) -> Schedule {
    Schedule(
      rule: rule,
      rate: 0.002,
      warmupRate: 1e-5,
      minimumRate: 1e-4,
      updates: updates,
      warmup: warmup
    )
  }

  @Test func cosineFollowsTheReference() {
    // The trajectory of the published code for 3 epochs of 2 updates, 1 of them warm-up.
    let expected = [1e-5, 1e-5, 0.001005, 0.001525, 0.00105, 0.000575]
    let cosine = schedule(.cosine)
    for (update, rate) in expected.enumerated() {
      #expect(abs(cosine.rate(at: update) - rate) < 1e-12, "update \(update)")
    }
  }

  @Test func aScaleTouchesTheRateAlone() {
    let cosine = schedule(.cosine)
    #expect(cosine.rate(at: 0, scale: 0.1) == 1e-5)
    #expect(abs(cosine.rate(at: 3, scale: 0.1) - (1e-4 + 0.75 * 1e-4)) < 1e-12)
  }

  @Test func linearEndsAtAHundredthWhateverTheMinimum() {
    let linear = schedule(.linear)
    #expect(abs(linear.rate(at: 3) - 0.002) < 1e-12)
    #expect(abs(linear.rate(at: 7) - 0.00002) < 1e-12)
  }

  @Test func stepsAndMilestonesMultiply() {
    let steps = schedule(.step(decayUpdates: 2, rate: 0.1))
    #expect(abs(steps.rate(at: 5) - 0.0002) < 1e-12)
    let milestones = schedule(.multistep(milestones: [3, 5], gamma: 0.5))
    #expect(milestones.rate(at: 3) == 0.002)
    #expect(milestones.rate(at: 4) == 0.001)
    #expect(milestones.rate(at: 6) == 0.0005)
  }

  @Test func withoutWarmUpTheFirstUpdateUsesTheFullRate() {
    #expect(schedule(.cosine, warmup: 0).rate(at: 0) == 0.002)
  }

  @Test func aRunOfStepsWarmsUpForATenthAtMost() {
    var settings = TrainingSettings()
    settings.steps = 50
    let made = settings.schedule(updatesPerEpoch: 40, samplesPerUpdate: 128)
    #expect(made.updates == 50)
    #expect(made.warmup == 5)
    #expect(abs(made.rate - 2e-4 / 4) < 1e-18)
  }
}
