package plumbline.rules;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rule set last decided by, with its tests, as a file of the data directory: what a start falls
 * back on where the rules are broken and Postgres is away.
 */
public final class LocalCopy {
  private static final Logger LOG = LoggerFactory.getLogger(LocalCopy.class);
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final TypeReference<Map<String, Map<String, String>>> BY_VERSION =
      new TypeReference<>() {};

  private final Path file;

  /**
   * @param file there may be none yet
   */
  public LocalCopy(Path file) {
    this.file = file;
  }

  /** Keeps a rule set in place of the last one; where that fails, the last one stays. */
  public void keep(RuleFiles files) {
    try {
      Path aside = file.resolveSibling(file.getFileName() + ".new");
      Files.write(aside, MAPPER.writeValueAsBytes(Map.of(files.version(), files.all())));
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.warn("no copy of the rules is kept in {}: {}", file, e.toString());
    }
  }

  /** What was kept last; null where there is nothing that can be used. */
  public @Nullable RuleFiles read() {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      for (Map.Entry<String, Map<String, String>> kept :
          MAPPER.readValue(Files.readAllBytes(file), BY_VERSION).entrySet()) {
        RuleFiles files = new RuleFiles(kept.getValue());
        if (files.version().equals(kept.getKey())) {
          return files;
        }
      }
      LOG.warn("the copy of the rules in {} is damaged", file);
    } catch (IOException | RuntimeException e) {
      LOG.warn("the copy of the rules in {} cannot be used: {}", file, e.toString());
    }
    return null;
  }
}
