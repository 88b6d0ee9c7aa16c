package io.tidegate.placement.probe;

import io.tidegate.common.model.Address;
import io.tidegate.common.model.ReadySpec;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Asks an instance once. A connection of its own for each question: a pooled one would only prove
 * that the instance was there before.
 */
final class Probe {
  private static final int LONGEST_STATUS_LINE = 200;

  private Probe() {}

  /** Whether it answers as the spec asks, within {@code limit} for each step. */
  static boolean ready(Address address, ReadySpec spec, Duration limit) {
    int limitMillis = Math.toIntExact(limit.toMillis());
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.host(), address.port()), limitMillis);
      String path = spec.path();
      if (path == null) {
        return true;
      }
      socket.setSoTimeout(limitMillis);
      String request =
          "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: tidegate-probe\r\nConnection: close\r\n\r\n"
              .formatted(path, address);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return successful(statusLine(socket.getInputStream()));
    } catch (IOException e) {
      return false;
    }
  }

  private static String statusLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next >= 0 && next != '\n' && line.length() < LONGEST_STATUS_LINE) {
      line.append((char) next);
      next = in.read();
    }
    return line.toString();
  }

  /** 2xx and 3xx, as Kubernetes has it. */
  private static boolean successful(String statusLine) {
    String[] parts = statusLine.split(" ", 3);
    return parts.length >= 2
        && parts[0].startsWith("HTTP/1.")
        && parts[1].length() == 3
        && (parts[1].charAt(0) == '2' || parts[1].charAt(0) == '3');
  }
}
