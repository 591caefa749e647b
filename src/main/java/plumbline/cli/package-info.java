/** The command line: one class for each command. */
@NullMarked
package plumbline.cli;

import org.jspecify.annotations.NullMarked;
