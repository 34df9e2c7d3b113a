import Datasets
import Testing

@testable import Training

@Suite("Shares of batches")
struct BatchShareTests {
  @Test(
    "Ranks get every sample of a batch once, dealt out one by one",
    arguments: [(8, 2), (8, 4), (7, 3), (2, 3)]
  )
  func rowsAreDealtOut(_ count: Int, _ ranks: Int) {
    let shares = (0..<ranks).map { BatchShare(rank: $0, of: ranks).rows(of: count) }
    #expect(shares.joined().sorted() == Array(0..<count))
    #expect(shares[0] == Array(stride(from: 0, to: count, by: ranks)))
  }

  @Test(
    "Samples that are mixed with each other stay together",
    arguments: [(8, 2), (12, 4), (10, 3)]
  )
  func oppositesStayTogether(_ count: Int, _ ranks: Int) {
    let shares = (0..<ranks).map { BatchShare(rank: $0, of: ranks, .pairs).rows(of: count) }
    #expect(shares.joined().sorted() == Array(0..<count))
    for rows in shares {
      #expect(rows == rows.sorted())
      #expect(zip(rows, rows.reversed()).allSatisfy { $0 + $1 == count - 1 })
    }
  }

  @Test("Batches dealt out come back in their order")
  func batchesComeBack() {
    let hands = (0..<3).map { rank in
      let share = BatchShare(rank: rank, of: 3, .batches)
      return (0..<share.batches(of: 7)).map { share.number(of: $0) }
    }
    #expect(hands.map(\.count) == [3, 2, 2])
    #expect(Ranks.dealtOut(hands) == Array(0..<7))
  }

  @Test("What tallies count survives the way between ranks")
  func contentsTravel() {
    let contents = [
      TallyContent(integers: [[1, -2], []], numbers: [[.infinity, -0.5], [1e-300]]),
      TallyContent(), TallyContent(numbers: [[3]]),
    ]
    #expect(TallyContent.contents(of: TallyContent.words(of: contents)) == contents)
  }

  @Test("A plan waits for the exchange once computing hides it no more")
  func plansStopScaling() {
    let plan = RanksPlan(
      parameters: 88_000_000,
      secondsPerImage: 0.05,
      secondsPerStep: 0,
      bandwidth: 1.25e9
    )
    let steps = [(1, 1024), (8, 128), (64, 16), (512, 2)].map {
      plan.step(ranks: $0.0, batch: $0.1)
    }
    #expect(steps[0].waiting == 0 && steps[0].efficiency == 1)
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.efficiency > $1.efficiency })
    #expect(steps[1].efficiency > 0.9)
    // Two copies of 352 MB at 1.25 GB/s are 0.56 s, where two images compute for 0.1 s.
    #expect(steps[3].waiting > 0.5 && steps[3].efficiency < 0.2)
  }
}
