internal import Fetching

/// Archives that were fetched, as far as they are looked through before anything is unpacked.
func archiveTargets(_ folder: String) throws -> [FuzzTarget] {
  let file = try FuzzFile("archive", in: "\(folder)/archive")
  return [
    FuzzTarget("archive", longest: 8192) { bytes in
      try file.hold(bytes)
      let archive = ArchiveFile(
        file.path, bytes.starts(with: [0x50, 0x4b]) ? .zip : .tar, layout: ArchiveLayout(),
        limits: UnpackingLimits(), name: "archive")
      let survey = try archive.survey(FetchContext(FetchSettings()))
      try require(survey.files > 0, "an archive without files is none")
    }
  ]
}
