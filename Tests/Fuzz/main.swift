import Foundation

// Tries damaged files on every reader and generated programs on the evaluator; scripts/fuzz tells the options.
let given = Array(CommandLine.arguments.dropFirst())
let here = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path()
let survey = Survey(
  words: given,
  root: ProcessInfo.processInfo.environment["GFM_FUZZ_ROOT"] ?? here
)
if given.first == "--worker" {
  try survey.work(Array(given.dropFirst()))
} else {
  exit(try survey.run())
}
