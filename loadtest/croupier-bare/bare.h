// What went wrong, and the end: this program has nothing to lose.
_Noreturn void bare_fail(const char *what, const char *why);

/// Serves WebSocket on a port of the kernel's choice, one thread over epoll. `/ws` speaks as much of Croupier's protocol as a load
/// tester needs: it lets every `join` in, and passes every other message on to the others in the room, as it came. All other
/// paths echo.
int bare_serve(void);

/// Inserts `rate` rows a second, one statement and one commit each, into a table of its own.
int bare_insert(const char *conninfo, double rate, double seconds);
