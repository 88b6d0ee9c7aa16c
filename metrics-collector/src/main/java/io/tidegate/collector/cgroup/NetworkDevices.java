package io.tidegate.collector.cgroup;

/** Bytes over all interfaces of a network namespace but the loopback one. */
record NetworkDevices(long receivedBytes, long sentBytes) {
  private static final int RECEIVED = 0;
  private static final int SENT = 8;

  /** Reads {@code /proc/PID/net/dev}: two heading lines, then {@code name: 16 numbers}. */
  static NetworkDevices parse(String text) {
    long received = 0;
    long sent = 0;
    for (String line : text.split("\n")) {
      int colon = line.indexOf(':');
      if (colon > 0 && !line.substring(0, colon).trim().equals("lo")) {
        String[] numbers = line.substring(colon + 1).trim().split("\\s+");
        if (numbers.length > SENT) {
          received += Long.parseLong(numbers[RECEIVED]);
          sent += Long.parseLong(numbers[SENT]);
        }
      }
    }
    return new NetworkDevices(received, sent);
  }
}
