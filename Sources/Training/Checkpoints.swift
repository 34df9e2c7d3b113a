import Checkpoints

/// What a file of weights holds.
func readCheckpoint(_ path: String) throws -> CheckpointValue { try LoadedFile.read(path).value }

/// Writes a file that PyTorch reads, whole or not at all.
func writeCheckpoint(_ value: CheckpointValue, to path: String) throws {
  try CheckpointFile.write(value, to: path, as: .torchZip)
}
