/// How an archive breaks the rules of zip, or those of archives whose entries are stored as they are.
package enum ZipFault: Error, Equatable {
  case noDirectory
  case badDirectory(at: Int)
  case duplicateEntry(String)
  case overlappingEntries(String, String)
  case compressedEntry(String)
  case encryptedEntry(String)
  case entryOutside(String)
  /// An entry whose bytes are not those that its checksum was taken of.
  case checksum(String)
}
