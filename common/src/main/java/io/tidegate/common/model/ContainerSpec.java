package io.tidegate.common.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a container differs from what its engine makes of an image by itself. It can only be narrower
 * than that: who may write to the log gets no privileges on an engine by it. Only container
 * platforms know what to do with it.
 *
 * @param capDrop capabilities that are taken away, without {@code CAP_}; {@code ALL} for all
 * @param capAdd what is given back of {@link #USUAL_CAPABILITIES}
 * @param noNewPrivileges whether set-user-ID programs give nobody more rights
 * @param readOnly whether the image's files cannot be written to
 * @param tmpfs folders in memory, with their mount options
 * @param pids most processes and threads; 0 for the engine's limit
 * @param ulimits by name: {@code nofile}
 * @param init whether a process of the engine reaps children and hands on signals
 * @param shmBytes size of {@code /dev/shm}; 0 for the engine's
 */
public record ContainerSpec(
    Set<String> capDrop,
    Set<String> capAdd,
    boolean noNewPrivileges,
    boolean readOnly,
    Map<String, String> tmpfs,
    long pids,
    Map<String, Ulimit> ulimits,
    boolean init,
    long shmBytes,
    Names names) {

  /** What an engine gives every container that is not told otherwise. */
  public static final Set<String> USUAL_CAPABILITIES =
      Set.of(
          "AUDIT_WRITE",
          "CHOWN",
          "DAC_OVERRIDE",
          "FOWNER",
          "FSETID",
          "KILL",
          "MKNOD",
          "NET_BIND_SERVICE",
          "NET_RAW",
          "SETFCAP",
          "SETGID",
          "SETPCAP",
          "SETUID",
          "SYS_CHROOT");

  /** As the engine makes it. */
  public static final ContainerSpec DEFAULT =
      new ContainerSpec(
          Set.of(),
          Set.of(),
          false,
          false,
          Map.of(),
          0,
          Map.of(),
          false,
          0,
          new Names(List.of(), List.of(), List.of(), List.of()));

  public ContainerSpec {
    // In order, so that the same options are the same text in every process.
    capDrop = Collections.unmodifiableSet(new TreeSet<>(capDrop));
    capAdd = Collections.unmodifiableSet(new TreeSet<>(capAdd));
    tmpfs = Collections.unmodifiableMap(new TreeMap<>(tmpfs));
    ulimits = Collections.unmodifiableMap(new TreeMap<>(ulimits));
    if (!USUAL_CAPABILITIES.containsAll(capAdd)) {
      throw new IllegalArgumentException(
          "added capabilities: %s (expected: some of %s)"
              .formatted(capAdd, new TreeSet<>(USUAL_CAPABILITIES)));
    }
    if (pids < 0 || shmBytes < 0) {
      throw new IllegalArgumentException(
          "pids: %d, shm bytes: %d (expected: >= 0)".formatted(pids, shmBytes));
    }
  }

  /** A limit of the kernel's for each process; -1 is none. */
  public record Ulimit(long soft, long hard) {}

  /**
   * How names are resolved.
   *
   * @param extraHosts {@code name:address}
   * @param servers addresses of DNS servers
   * @param search domains that are tried after a name
   * @param options of the resolver: {@code ndots:2}
   */
  public record Names(
      List<String> extraHosts, List<String> servers, List<String> search, List<String> options) {
    public Names {
      extraHosts = List.copyOf(extraHosts);
      servers = List.copyOf(servers);
      search = List.copyOf(search);
      options = List.copyOf(options);
    }
  }
}
