/** The server measured against what it could be at best, on this machine, in one table. */
@NullMarked
package plumbline.bench;

import org.jspecify.annotations.NullMarked;
