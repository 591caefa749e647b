package plumbline.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import plumbline.capture.Mapping;
import plumbline.capture.MappingInvalid;
import plumbline.capture.RowRange;
import plumbline.lead.Vocabulary;

/** How a file of leads is read, and for when its leads are decided. */
final class LeadFileOptions {
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

  @Option(
      names = "--map",
      paramLabel = "MAPPING.yaml",
      description = "what the columns of the file are (docs/mapping.md)")
  @Nullable Path map;

  @Option(
      names = "--at",
      paramLabel = "INSTANT",
      description = "decide as at this instant, such as 2026-11-24T10:00:00Z (default: now)")
  @Nullable String at;

  @Option(
      names = "--rows",
      paramLabel = "FROM-TO",
      description = "only these rows of the file, such as 1-700 or 701- (default: all)")
  @Nullable String rows;

  /**
   * What {@code --at} says.
   *
   * @throws ParameterException where it is no instant
   */
  Instant instant(CommandSpec spec) {
    try {
      Instant instant = at == null ? Instant.now() : Instant.parse(at);
      if (!instant.isBefore(Instant.EPOCH) && !instant.isAfter(LATEST)) {
        return instant.truncatedTo(ChronoUnit.MILLIS);
      }
    } catch (DateTimeException e) {
      // Said below, as for an instant no lead can be decided at.
    }
    throw new ParameterException(
        spec.commandLine(),
        "Invalid value for option '--at': \"%s\" is no instant such as 2026-11-24T10:00:00Z"
            .formatted(at));
  }

  /**
   * What {@code --rows} says.
   *
   * @throws ParameterException where it is no range
   */
  RowRange range(CommandSpec spec) {
    try {
      return rows == null ? RowRange.ALL : RowRange.parse(rows);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--rows': \"%s\" %s".formatted(rows, e.getMessage()));
    }
  }

  /** The mapping; null where there is none. */
  @Nullable Mapping mapping(Vocabulary vocabulary) throws IOException, MappingInvalid {
    Path path = map;
    if (path == null) {
      return null;
    }
    if (!Files.exists(path)) {
      throw new CommandFailed(ExitCode.FAILED, "there is no mapping " + path);
    }
    return Mapping.read(path.toString(), Files.readString(path), vocabulary);
  }

  /** What is wrong with a file, in words. */
  static String problem(Path file, IOException e) {
    if (!(e instanceof FileSystemException system)) {
      String message = e.getMessage();
      return "cannot read %s: %s".formatted(file, message == null ? e.toString() : message);
    }
    String what = String.valueOf(system.getFile());
    if (e instanceof AccessDeniedException) {
      return "may not read or write " + what;
    } else if (e instanceof NoSuchFileException) {
      return "there is no " + what;
    } else if (e instanceof FileAlreadyExistsException) {
      return what + " is no folder";
    }
    return "cannot read or write %s: %s".formatted(what, system.getReason());
  }
}
