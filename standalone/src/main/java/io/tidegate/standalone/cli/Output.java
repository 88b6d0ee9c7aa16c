package io.tidegate.standalone.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option {@code -o}, and where a command writes. */
final class Output {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "table|json",
      defaultValue = "table",
      converter = FormatConverter.class,
      description = "how to print: ${DEFAULT-VALUE} (default) or json")
  private Format format = Format.TABLE;

  /** How results are printed. */
  enum Format {
    TABLE,
    JSON
  }

  boolean json() {
    return format == Format.JSON;
  }

  boolean colour() {
    return Ansi.AUTO.enabled();
  }

  PrintWriter out() {
    if (command == null) {
      throw new IllegalStateException("not part of a command");
    }
    return command.commandLine().getOut();
  }

  PrintWriter err() {
    if (command == null) {
      throw new IllegalStateException("not part of a command");
    }
    return command.commandLine().getErr();
  }

  /** Accepts lower case only, as everything else on the command line. */
  static final class FormatConverter implements ITypeConverter<Format> {
    @Override
    public Format convert(String value) {
      for (Format format : Format.values()) {
        if (format.name().toLowerCase(Locale.ROOT).equals(value)) {
          return format;
        }
      }
      throw new picocli.CommandLine.TypeConversionException(
          "\"%s\" (expected: table or json)".formatted(value));
    }
  }
}
