/// Archives byte by byte, so that they can hold what no tool would write.
enum SmallArchive {
  /// A member of a tar file.
  struct Member {
    var name: [UInt8]
    var content: [UInt8] = []
    /// `0` a file, `1` a hard link, `2` a symbolic link, `3` a device, `5` a folder.
    var type: UInt8 = UInt8(ascii: "0")
    var link = ""
    /// What the header says, where it is not true.
    var size: Int?

    init(
      _ name: String, _ content: [UInt8] = [], type: Character = "0", link: String = "",
      size: Int? = nil
    ) {
      self.init(Array(name.utf8), content, type: type, link: link, size: size)
    }

    init(
      _ name: [UInt8], _ content: [UInt8] = [], type: Character = "0", link: String = "",
      size: Int? = nil
    ) {
      self.name = name
      self.content = content
      self.type = type.asciiValue ?? 0
      self.link = link
      self.size = size
    }
  }

  static func tar(_ members: [Member]) -> [UInt8] {
    members.flatMap(tar) + [UInt8](repeating: 0, count: 1024)
  }

  private static func tar(_ member: Member) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ bytes: [UInt8], at place: Int) {
      for (number, byte) in bytes.enumerated() { header[place + number] = byte }
    }
    func octal(_ number: Int, _ digits: Int) -> [UInt8] {
      let text = String(number, radix: 8)
      return Array((String(repeating: "0", count: digits - text.count) + text).utf8)
    }
    put(Array(member.name.prefix(100)), at: 0)
    put(octal(0o644, 7), at: 100)
    put(octal(0, 7), at: 108)
    put(octal(0, 7), at: 116)
    put(octal(member.size ?? member.content.count, 11), at: 124)
    put(octal(0, 11), at: 136)
    header[156] = member.type
    put(Array(member.link.utf8.prefix(100)), at: 157)
    put(Array("ustar\u{0}00".utf8), at: 257)
    for place in 148..<156 { header[place] = UInt8(ascii: " ") }
    put(octal(header.reduce(0) { $0 + Int($1) }, 6) + [0], at: 148)
    let padding = (512 - member.content.count % 512) % 512
    return header + member.content + [UInt8](repeating: 0, count: padding)
  }

  /// A zip file of one stored member; `flags` of 1 says that it is encrypted, `size` what it
  /// becomes.
  static func zip(
    _ name: String, _ content: [UInt8], flags: UInt16 = 0, size: UInt32? = nil
  ) -> [UInt8] {
    func two(_ value: UInt16) -> [UInt8] { [UInt8(value & 0xff), UInt8(value >> 8)] }
    func four(_ value: UInt32) -> [UInt8] {
      two(UInt16(value & 0xffff)) + two(UInt16(value >> 16))
    }
    let stored = UInt32(content.count)
    let method: UInt16 = size == nil ? 0 : 8
    func joined(_ parts: [[UInt8]]) -> [UInt8] { parts.flatMap { $0 } }
    let label = Array(name.utf8)
    let common = joined([
      two(20), two(flags), two(method), two(0), two(0x21), four(crc(content)), four(stored),
      four(size ?? stored), two(UInt16(label.count)), two(0),
    ])
    let local = joined([[0x50, 0x4b, 3, 4], common, label, content])
    let central = joined([
      [0x50, 0x4b, 1, 2], two(20), common, two(0), two(0), two(0), four(0), four(0), label,
    ])
    let end = joined([
      [0x50, 0x4b, 5, 6], two(0), two(0), two(1), two(1), four(UInt32(central.count)),
      four(UInt32(local.count)), two(0),
    ])
    return local + central + end
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    var sum: UInt32 = 0xffff_ffff
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 {
        let isOdd = sum & 1 == 1
        sum >>= 1
        if isOdd { sum ^= 0xedb8_8320 }
      }
    }
    return ~sum
  }
}
