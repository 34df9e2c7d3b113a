import Testing

@testable import Session

@Suite struct ComparisonTests {
  @Test func comparisonIsExactByDefault() {
    let exact = TextComparison()
    #expect(exact.same("loss 0.1", "loss 0.1"))
    #expect(!exact.same("loss 0.1", "loss 0.10"))
  }

  @Test func numbersWithinTheToleranceAreTheSame() {
    let loose = TextComparison(relative: 1e-6)
    #expect(loose.same("loss 0.5000000 at 3", "loss 0.5000001 at 3"))
    #expect(!loose.same("loss 0.500", "loss 0.501"))
    #expect(TextComparison(absolute: 0.01).same("-0.005 x", "0.005 x"))
    #expect(TextComparison(absolute: 0.01).same("[1.00,  2e-3]", "[1.001, 0.002]"))
  }

  @Test func wordsAndNamesWithDigitsMustAgree() {
    let loose = TextComparison(absolute: 100)
    #expect(!loose.same("layer1 5", "layer2 5"))
    #expect(!loose.same("loss 1", "rate 1"))
    #expect(!loose.same("1 2", "1"))
    #expect(loose.same("nan 1", "nan 2"))
  }

  @Test func differenceIsShownAsHunks() {
    let old = (1...20).map(String.init)
    var new = old
    new[9] = "x"
    new.append("21")
    let diff = UnifiedDiff(recorded: old, new: new, by: TextComparison())
    #expect(
      diff.lines(context: 1) == [
        "@@ -9,3 +9,3 @@", " 9", "-10", "+x", " 11", "@@ -20,1 +20,2 @@", " 20", "+21",
      ]
    )
    #expect(!diff.isEmpty)
  }

  @Test func equalTextsHaveNoDifference() {
    #expect(UnifiedDiff(recorded: ["a"], new: ["a"], by: TextComparison()).isEmpty)
    #expect(UnifiedDiff(recorded: [], new: [], by: TextComparison()).lines().isEmpty)
  }

  @Test func differenceTurnsOneTextIntoTheOther() {
    var state: UInt64 = 5
    func random(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return Int(state >> 33) % limit
    }
    for _ in 0..<300 {
      let old = (0..<random(9)).map { _ in String(random(3)) }
      let new = (0..<random(9)).map { _ in String(random(3)) }
      let lines = UnifiedDiff(recorded: old, new: new, by: TextComparison()).lines(context: 100)
      let body = lines.filter { !$0.hasPrefix("@@") }
      if old == new {
        #expect(body.isEmpty)
      } else {
        #expect(body.filter { !$0.hasPrefix("+") }.map { String($0.dropFirst()) } == old)
        #expect(body.filter { !$0.hasPrefix("-") }.map { String($0.dropFirst()) } == new)
      }
    }
  }
}
