package plumbline.capture;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of results. They are written beside their places, and take them when all are whole:
 * until then those of an earlier run stay.
 */
final class ResultFiles implements AutoCloseable {
  static final String LEADS = "leads.json";
  static final String NURTURING = "nurturing.json";
  static final String QUALIFICATION = "qualification.json";
  static final String REJECTED = "rejected.ndjson";

  private static final String PARTIAL = ".partial";

  private final Path folder;
  private final List<Result> results = new ArrayList<>();
  private boolean finished;

  /** One file while it is written. */
  private static final class Result {
    final String name;
    final OutputStream out;
    boolean begun;

    Result(Path folder, String name) throws IOException {
      this.name = name;
      this.out =
          new BufferedOutputStream(Files.newOutputStream(folder.resolve(name + PARTIAL)), 1 << 16);
    }

    boolean isArray() {
      return name.endsWith(".json");
    }

    void write(List<String> elements) throws IOException {
      for (String element : elements) {
        if (isArray()) {
          write(begun ? ",\n" : "[\n");
        }
        begun = true;
        write(element);
        if (!isArray()) {
          write("\n");
        }
      }
    }

    void end() throws IOException {
      if (isArray()) {
        write(begun ? "\n]\n" : "[]\n");
      }
      out.close();
    }

    private void write(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Elements for each of the files, in the order of their rows. */
  record Part(
      List<String> leads,
      List<String> nurturing,
      List<String> qualification,
      List<String> rejected) {
    static Part empty() {
      return new Part(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  /**
   * @param folder is made where it is not there
   * @throws IOException if it cannot be written to
   */
  ResultFiles(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder);
    try {
      for (String name : List.of(LEADS, NURTURING, QUALIFICATION, REJECTED)) {
        results.add(new Result(folder, name));
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  void write(Part part) throws IOException {
    results.get(0).write(part.leads());
    results.get(1).write(part.nurturing());
    results.get(2).write(part.qualification());
    results.get(3).write(part.rejected());
  }

  /** Ends all files and puts them in their places. */
  void finish() throws IOException {
    for (Result result : results) {
      result.end();
    }
    for (Result result : results) {
      Files.move(
          folder.resolve(result.name + PARTIAL),
          folder.resolve(result.name),
          StandardCopyOption.REPLACE_EXISTING);
    }
    finished = true;
  }

  /** Removes what was not finished. */
  @Override
  public void close() throws IOException {
    if (finished) {
      return;
    }
    for (Result result : results) {
      result.out.close();
      Files.deleteIfExists(folder.resolve(result.name + PARTIAL));
    }
  }
}
