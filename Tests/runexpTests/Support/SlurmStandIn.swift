internal import Testing

/// Slurm's commands in the place of Slurm.
///
/// `sbatch` carries out every task before it returns, the others print what a test put into a file.
/// Each call is noted.
struct SlurmStandIn {
  let scratch: Scratch

  init(_ scratch: Scratch) throws {
    self.scratch = scratch
    try command(
      "sbatch",
      """
      if [ -e "$here/refusal" ]; then cat "$here/refusal" >&2; exit 1; fi
      tasks=; while [ $# -gt 0 ]; do
        case $1 in --array=*) tasks=${1#--array=0-}; tasks=${tasks%%\\%*};; --*) ;; *) break;; esac
        shift
      done
      job=$(cat "$here/job" 2>/dev/null || echo 100); echo $((job + 1)) > "$here/job"
      export SLURM_JOB_ID=$job SLURMD_NODENAME=node1 SLURM_CPUS_PER_TASK=1
      if [ -e "$here/hold" ]; then :; elif [ -n "$tasks" ]; then
        for index in $(seq 0 "$tasks"); do
          SLURM_ARRAY_JOB_ID=$job SLURM_ARRAY_TASK_ID=$index sh "$@" >> "$here/tasks.log" 2>&1
        done
      else sh "$@" >> "$here/tasks.log" 2>&1; fi
      echo "$job"
      """)
    try command("squeue", "cat \"$here/queue\" 2>/dev/null; exit 0")
    try command("sacct", "echo 'Slurm accounting storage is disabled' >&2; exit 1")
    try command("scancel", "exit 0")
    try command("scontrol", "echo 'MaxArraySize = 1001'")
    try command("sinfo", "echo debug; echo long")
  }

  /// Another process makes the command: a program that this one writes cannot be started ("text
  /// file busy") while a child that another test starts at that instant still has the file open.
  private func command(_ name: String, _ text: String) throws {
    let path = scratch.file("slurm/\(name)")
    try scratch.write(
      "slurm/\(name).text",
      "#!/bin/sh\nhere='\(scratch.file("slurm"))'\necho \(name) \"$@\" >> \"$here/calls\"\n\(text)\n"
    )
    let made = try Program.start(
      ["-c", "cp \"$0.text\" \"$0\" && chmod 755 \"$0\"", path], of: "/bin/sh", in: scratch,
      name: "made-\(name)-"
    ).outcome()
    #expect(made.code == 0, "\(made.errors)")
  }

  var environment: [String] { ["PATH=\(scratch.file("slurm")):/usr/bin:/bin"] }

  /// The calls of a command so far.
  func calls(_ name: String) throws -> [String] {
    guard scratch.exists("slurm/calls") else { return [] }
    return try scratch.text("slurm/calls").split(separator: "\n").map(String.init)
      .filter { $0.hasPrefix("\(name) ") }
  }

  /// What tasks printed.
  func log() throws -> String {
    scratch.exists("slurm/tasks.log") ? try scratch.text("slurm/tasks.log") : ""
  }
}
