package io.tidegate.autoscaler.simulation;

/** A first-come-first-served line in which all who joined at one tick are one entry. */
final class WaitingLine {
  private long[] since = new long[1024];
  private int[] count = new int[1024];
  private int first;
  private int entries;
  private long size;

  void join(long tick, int requests) {
    if (requests == 0) {
      return;
    }
    if (entries == since.length) {
      grow();
    }
    int last = (first + entries) & (since.length - 1);
    since[last] = tick;
    count[last] = requests;
    entries++;
    size += requests;
  }

  /** Removes the one that has waited longest and answers since when. The line must not be empty. */
  long takeFirst() {
    long joined = since[first];
    size--;
    count[first]--;
    if (count[first] == 0) {
      first = (first + 1) & (since.length - 1);
      entries--;
    }
    return joined;
  }

  long size() {
    return size;
  }

  /** Since when the first has waited. The line must not be empty. */
  long firstSince() {
    return since[first];
  }

  private void grow() {
    long[] moreSince = new long[since.length * 2];
    int[] moreCount = new int[since.length * 2];
    for (int i = 0; i < entries; i++) {
      moreSince[i] = since[(first + i) & (since.length - 1)];
      moreCount[i] = count[(first + i) & (since.length - 1)];
    }
    since = moreSince;
    count = moreCount;
    first = 0;
  }
}
