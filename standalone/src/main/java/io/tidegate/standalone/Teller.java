package io.tidegate.standalone;

import io.tidegate.standalone.cli.Paint;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import picocli.CommandLine.Help.Ansi;

/** Lines for the person who watches, each with the time of day. Thread-safe. */
final class Teller {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  private final PrintWriter out;
  private final Clock clock;
  private final boolean colour = Ansi.AUTO.enabled();

  Teller(PrintWriter out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  void say(String line) {
    print(Paint.DIM.on(time(), colour) + "  " + line);
  }

  void warn(String line) {
    print(Paint.DIM.on(time(), colour) + "  " + Paint.NOTABLE.on(line, colour));
  }

  synchronized void print(String line) {
    out.println(line);
    out.flush();
  }

  private String time() {
    return TIME.format(clock.instant().atZone(ZoneId.systemDefault()));
  }
}
