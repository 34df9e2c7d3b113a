import Foundation

/// Waits until something has happened, however long a busy machine takes for it.
///
/// What is waited for is the event: nothing depends on the pause between two looks, and the bound is there for what
/// never happens.
/// - Parameter happened: Looks whether it has.
/// - Returns: Whether it has, in the end.
@discardableResult
func waitUntil(_ happened: () throws -> Bool) rethrows -> Bool {
  let bound = ContinuousClock.now + .seconds(600)
  while ContinuousClock.now < bound {
    if try happened() { return true }
    usleep(5_000)
  }
  return try happened()
}
