-- Redis runs Lua 5.1 and brings these.
std = 'lua51'
read_globals = { 'redis', 'server', 'cjson' }
max_line_length = 130
