"""Two processes share 256 MiB: one writes, the other reads."""
from multiprocessing import Process, Queue, shared_memory

SIZE = 256 * 1024 * 1024


def read(name, answers):
    there = shared_memory.SharedMemory(name=name)
    answers.put((there.size >= SIZE, there.buf[0], there.buf[SIZE // 2], there.buf[SIZE - 1]))
    there.close()


if __name__ == "__main__":
    block = shared_memory.SharedMemory(create=True, size=SIZE)
    try:
        # Memory that is not written is not there.
        for start in range(0, SIZE, 1024 * 1024):
            block.buf[start : start + 1024 * 1024] = b"\x07" * (1024 * 1024)
        answers = Queue()
        reader = Process(target=read, args=(block.name, answers))
        reader.start()
        print(*answers.get())
        reader.join()
    finally:
        block.close()
        block.unlink()
