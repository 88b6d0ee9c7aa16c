package io.tidegate.placement.fleet;

import io.tidegate.common.event.InstanceStatus.Phase;
import io.tidegate.common.model.InstanceId;
import io.tidegate.common.model.WorkloadId;
import io.tidegate.placement.fleet.Member.Call;
import io.tidegate.placement.platform.PlatformException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The instances, and what their past teaches. Used by one thread. */
final class Roster {
  private static final String LETTERS = "bcdfghjkmnpqrstvwxz23456789";
  private static final int NAME_LENGTH = 7;
  private static final int STARTS_REMEMBERED = 5;

  private final Map<InstanceId, Member> members = new TreeMap<>();
  private final Map<WorkloadId, Deque<Duration>> starts = new HashMap<>();
  private final Set<InstanceId> unhealthy = new HashSet<>();
  private final Setbacks setbacks;
  private final RandomGenerator random;

  Roster(Setbacks setbacks, RandomGenerator random) {
    this.setbacks = setbacks;
    this.random = random;
  }

  Setbacks setbacks() {
    return setbacks;
  }

  Collection<Member> all() {
    return List.copyOf(members.values());
  }

  Set<WorkloadId> workloads() {
    return members.values().stream().map(Member::workload).collect(Collectors.toSet());
  }

  Set<InstanceId> ids() {
    return Set.copyOf(members.keySet());
  }

  @Nullable Member get(InstanceId id) {
    return members.get(id);
  }

  void put(Member member) {
    members.put(member.id(), member);
  }

  void remove(InstanceId id) {
    members.remove(id);
    unhealthy.remove(id);
  }

  /** What its platform's own check says of it. */
  void health(InstanceId id, boolean healthy) {
    if (healthy) {
      unhealthy.remove(id);
    } else {
      unhealthy.add(id);
    }
  }

  /** Whether it should be replaced although it runs. */
  boolean ailing(InstanceId id) {
    return unhealthy.contains(id);
  }

  /** A name that no instance has or had: the workload's, and letters that are not misread. */
  InstanceId newName(WorkloadId workload) {
    while (true) {
      StringBuilder name = new StringBuilder(workload.value()).append('-');
      for (int i = 0; i < NAME_LENGTH; i++) {
        name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
      InstanceId id = new InstanceId(name.toString());
      if (!members.containsKey(id)) {
        return id;
      }
    }
  }

  /** It can serve. */
  void ready(Member member, Instant now) {
    if (member.status().readyAt() == null) {
      Deque<Duration> known = starts.computeIfAbsent(member.workload(), w -> new ArrayDeque<>());
      known.addLast(Duration.between(member.status().startedAt(), now));
      if (known.size() > STARTS_REMEMBERED) {
        known.removeFirst();
      }
    }
    put(member.enter(Phase.READY, "", now));
  }

  /** It ended by itself: its place is vacant. */
  void fail(Member member, String why, Instant now) {
    setbacks.failed(member, why, now);
    put(member.enter(Phase.FAILED, why, now));
  }

  /** The platform would not have it: the node is left alone for a while. */
  void refuse(Member member, PlatformException why, Instant now) {
    setbacks.refused(member.workload(), member.node(), why, now);
    put(member.enter(Phase.FAILED, "could not start: " + why.why(), now));
  }

  /** How long the workload's last starts took, the middle one of them; null if none is known. */
  @Nullable Duration usualStart(WorkloadId workload) {
    Deque<Duration> known = starts.get(workload);
    return known == null
        ? null
        : known.stream().sorted().skip(known.size() / 2).findFirst().orElse(null);
  }

  /** Nothing of the instance's platform is being asked. */
  static boolean idle(Member member, Instant now) {
    return member.call() == null && !member.handling().retryAt().isAfter(now);
  }

  static boolean starting(Member member) {
    return member.phase() == Phase.STARTING && member.call() != Call.START;
  }
}
