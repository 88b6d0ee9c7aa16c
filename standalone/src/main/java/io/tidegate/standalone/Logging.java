package io.tidegate.standalone;

import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Which of the log set-ups of this module a command runs with. Must be called before anything logs.
 * Services that run alone leave logging to Spring Boot.
 */
final class Logging {
  private static final String CONFIGURATION = "logback.configurationFile";

  private Logging() {}

  /** A command that answers and ends: nothing but errors, on standard error. */
  static void quiet() {
    use("io/tidegate/standalone/logback-command.xml");
  }

  /** All services at once: everything into a file, warnings also on standard error. */
  static void toFile(Path file) {
    System.setProperty("standalone.log.file", file.toString());
    // Spring Boot would set logging up anew, to its own taste
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    use("io/tidegate/standalone/logback-up.xml");
    // the web server logs through java.util.logging
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  /** A service without Spring: what happens, on standard error. */
  static void toTerminal() {
    use("io/tidegate/standalone/logback-terminal.xml");
  }

  private static void use(String resource) {
    System.setProperty(CONFIGURATION, resource);
    LoggerFactory.getILoggerFactory();
    System.clearProperty(CONFIGURATION);
  }
}
