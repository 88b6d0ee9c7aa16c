package io.tidegate.placement.platform.process;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process of its own session with all its descendants. The session keeps a terminal's Ctrl-C from
 * the instances, which have to leave in order; its group finds children whose parent has already
 * ended, and those that have left the group are found as descendants.
 */
final class ProcessGroup {
  private static final int SIGTERM = 15;
  private static final int SIGKILL = 9;
  private static final MethodHandle KILL = kill();
  private static final List<String> LAUNCHER = launcher();

  private ProcessGroup() {}

  /** The command, made the leader of a session of its own where the machine can do that. */
  static List<String> leading(List<String> command) {
    return Stream.concat(LAUNCHER.stream(), command.stream()).toList();
  }

  /** What came of a process so far; its pids cannot be mistaken for strangers' later. */
  static List<ProcessHandle> descendants(ProcessHandle leader) {
    return leader.descendants().toList();
  }

  /** Asks the process and all that came of it to end. */
  static void terminate(ProcessHandle leader) {
    List<ProcessHandle> descendants = descendants(leader);
    signalGroup(leader.pid(), SIGTERM);
    leader.destroy();
    descendants.forEach(ProcessHandle::destroy);
  }

  /** Ends the process and all that came of it. */
  static void kill(ProcessHandle leader) {
    List<ProcessHandle> descendants = descendants(leader);
    signalGroup(leader.pid(), SIGKILL);
    leader.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
  }

  /** Ends what is left of a group whose leader has just ended. */
  static void killRest(long leaderPid) {
    signalGroup(leaderPid, SIGKILL);
  }

  private static void signalGroup(long leaderPid, int signal) {
    if (!LAUNCHER.isEmpty()) {
      send(Math.toIntExact(-leaderPid), signal);
    }
  }

  private static void send(int pid, int signal) {
    try {
      int _ = (int) KILL.invokeExact(pid, signal);
    } catch (Throwable e) {
      throw new IllegalStateException("kill(2) cannot be called", e);
    }
  }

  /** Java's own process handles reach one process only, and know no groups. */
  @SuppressWarnings("restricted") // kill(2) takes two numbers and touches no memory
  private static MethodHandle kill() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find("kill").orElseThrow(),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }

  /** {@code setsid} is on every Linux; macOS has Perl instead. Both exec, so the pid stays. */
  private static List<String> launcher() {
    for (String setsid : List.of("/usr/bin/setsid", "/bin/setsid")) {
      if (Files.isExecutable(Path.of(setsid))) {
        return List.of(setsid);
      }
    }
    if (Files.isExecutable(Path.of("/usr/bin/perl"))) {
      return List.of(
          "/usr/bin/perl", "-e", "use POSIX; POSIX::setsid(); exec @ARGV or exit 127", "--");
    }
    return List.of();
  }
}
