import CKernels
import Testing

/// Tests that change what belongs to the whole process, or need it left alone, one after the other.
@Suite(.serialized) struct ProcessWide {}

/// Runs a body on the kernels of one instruction set, where the machine has it.
///
/// The choice is the process's: tests beside this one then run on those kernels too, with the same
/// results within their tolerances. Whoever compares bits belongs in `ProcessWide`.
func withInstructionSet(_ name: String, _ body: () throws -> Void) rethrows {
  let before = String(cString: gfm_isa())
  guard gfm_set_isa(name) else { return }
  defer { _ = gfm_set_isa(before) }
  try body()
}
