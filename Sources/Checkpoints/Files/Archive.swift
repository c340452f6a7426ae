/// The members of a zip archive, from its central directory.
///
/// Source: PKWARE's APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16. Archives above 4 GiB (zip64)
/// are refused.
struct Archive {
  struct Member {
    let name: String
    let isCompressed: Bool
    let size: Int
    fileprivate let headerOffset: Int
  }

  let members: [Member]

  init(_ file: borrowing FileBytes) throws(CheckpointProblem) {
    let tailStart = max(0, file.size - 22 - 65_535)
    let tail = try file.read(tailStart..<file.size)
    guard
      let end = (0...max(0, tail.count - 22)).reversed().first(where: {
        $0 + 22 <= tail.count && tail[$0...].starts(with: [0x50, 0x4b, 5, 6])
      })
    else { throw .damagedArchive("it ends before its list of contents") }
    let count = Int(littleEndian(tail[end + 10..<end + 12]))
    let size = Int(littleEndian(tail[end + 12..<end + 16]))
    let start = Int(littleEndian(tail[end + 16..<end + 20]))
    guard start + size <= tailStart + end else {
      throw .damagedArchive("its list of contents does not lie inside it")
    }
    members = try Archive.members(try file.read(start..<start + size), count: count)
  }

  private static func members(
    _ directory: [UInt8], count: Int
  ) throws(CheckpointProblem) -> [Member] {
    var members: [Member] = []
    var rest = directory[...]
    for _ in 0..<count {
      guard rest.count >= 46, rest.starts(with: [0x50, 0x4b, 1, 2]) else {
        throw .damagedArchive("its list of contents is cut off")
      }
      let field = { (offset: Int, width: Int) in
        Int(littleEndian(rest[rest.startIndex + offset..<rest.startIndex + offset + width]))
      }
      let nameLength = field(28, 2)
      let length = 46 + nameLength + field(30, 2) + field(32, 2)
      guard rest.count >= length else {
        throw .damagedArchive("its list of contents is cut off")
      }
      members.append(
        Member(
          name: String(decoding: rest.dropFirst(46).prefix(nameLength), as: UTF8.self),
          isCompressed: field(10, 2) != 0, size: field(24, 4), headerOffset: field(42, 4)))
      rest = rest.dropFirst(length)
    }
    return members
  }

  /// Where the bytes of an uncompressed member lie in the file.
  func range(
    of member: Member, in file: borrowing FileBytes
  ) throws(CheckpointProblem) -> Range<Int> {
    let outside = CheckpointProblem.damagedArchive("'\(member.name)' does not lie inside it")
    guard member.headerOffset + 30 <= file.size else { throw outside }
    let header = try file.read(member.headerOffset..<member.headerOffset + 30)
    guard header.starts(with: [0x50, 0x4b, 3, 4]) else { throw outside }
    let start =
      member.headerOffset + 30 + Int(littleEndian(header[26..<28]))
      + Int(littleEndian(header[28..<30]))
    guard start + member.size <= file.size else { throw outside }
    return start..<start + member.size
  }
}
